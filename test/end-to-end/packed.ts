/** The packed tarball, installed in an empty folder as a user would. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The consumer's folder. */
export const folder = mkdtempSync(join(tmpdir(), "monument-ws-consumer-"));

/** What the command prints. Throws if it fails, or does not end by itself. */
export function run(command: string, args: string[], cwd = folder): string {
  return execFileSync(command, args, {
    cwd,
    encoding: "utf8",
    timeout: 60_000,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** What a program of the consumer prints. It must end by itself. */
export function runProgram(name: string, lines: string[], flags: string[] = [], cwd = folder): unknown {
  writeFileSync(join(cwd, name), lines.join("\n"));
  return JSON.parse(run(process.execPath, [...flags, name], cwd));
}

/** Makes `cwd` a package of its own with these packages. */
export function install(cwd: string, ...packages: string[]): void {
  writeFileSync(join(cwd, "package.json"), '{ "private": true }');
  run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...packages], cwd);
}

/** Packs what was built, and returns the path of the tarball. */
export function pack(): string {
  // `npm test` has built just before; packing must not build again under the feet of other tests.
  const [packed] = JSON.parse(
    run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], process.cwd()),
  );
  return join(folder, packed.filename);
}
