/** The packed package in a folder with Angular and its toolchain, and what is built there. */
import { execFile, execFileSync } from "node:child_process";
import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { PageSnapshot } from "../../../client/index.js";
import { installPackage, installPinned } from "../../runtimes/install.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const run = promisify(execFile);

/** The two applications: their pages, and what a server renders. */
export interface Workspace {
  /** Builds the application in this folder. Rejects with what the compiler says. Resolves with where its page is. */
  build(application: "screens" | "angular"): Promise<string>;
  /** What a server sends of the screen `Clock`, with a client that has `snapshot`. */
  render(snapshot?: PageSnapshot): { html: string; state: string };
  remove(): void;
}

/** Installs Angular, unless it is there, and copies the sources of the applications. */
export function createWorkspace(): Workspace {
  const modules = installPinned(here);
  const { folder, remove } = installPackage();
  for (const name of ["@angular", "@angular-devkit", "rxjs", "tslib", "typescript", "zone.js"])
    symlinkSync(join(modules, name), join(folder, "node_modules", name));
  cpSync(join(here, "build.mjs"), join(folder, "build.mjs"));
  cpSync(join(here, "screens"), join(folder, "screens"), { recursive: true });
  cpSync(join(here, "../../../examples/angular"), join(folder, "angular"), { recursive: true });
  return {
    async build(application) {
      const cwd = join(folder, application);
      await run(process.execPath, ["../build.mjs"], { cwd }).catch(({ stdout, stderr }) => {
        throw new Error(`${stdout}${stderr}`.slice(0, 2_000));
      });
      return join(cwd, "dist", "browser");
    },
    render(snapshot) {
      const program = join(folder, "screens", "dist", "server", "server.mjs");
      const printed = execFileSync(process.execPath, [program], {
        encoding: "utf8",
        timeout: 60_000,
        env: { ...process.env, SNAPSHOT: snapshot ? JSON.stringify(snapshot) : "" },
      });
      return JSON.parse(printed.trim().split("\n").at(-1) ?? ""); // Angular prints a line of its own before
    },
    remove,
  };
}
