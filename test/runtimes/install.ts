/** What a run needs beside the sources: pinned tools, and the packed package as a user would install it. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Installs what the lock file in `folder` pins into its own `node_modules`, which git ignores, unless it is there
 * already. Returns the path of `node_modules`.
 */
export function installPinned(folder: string): string {
  const modules = join(folder, "node_modules");
  const stamp = join(modules, ".installed-lock.json");
  const wanted = readFileSync(join(folder, "package-lock.json"), "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return modules;
  // Scripts would download: the binaries are in the packages already.
  run("npm", ["ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"], folder);
  writeFileSync(stamp, wanted);
  return modules;
}

/** The package as a user has it. */
export interface Consumer {
  /** An empty folder outside the project but for `node_modules` with the package. */
  folder: string;
  remove(): void;
}

/** Packs what `npm run build` has made, and installs it in a new folder. */
export function installPackage(): Consumer {
  const folder = mkdtempSync(join(tmpdir(), "monument-ws-packed-"));
  const printed = run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], root);
  const [packed] = JSON.parse(printed);
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  run(
    "npm",
    ["install", "--prefer-offline", "--no-audit", "--no-fund", join(folder, packed.filename)],
    folder,
  );
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** What the command prints. Throws with its last complaints. */
function run(command: string, args: string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(" ")} failed:\n${stderr.slice(-2_000)}`);
}
