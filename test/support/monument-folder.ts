import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type harken from "harken";
import type { Monument } from "../../server/monument.js";

/** The monument of npm, with its own harken. */
export type RealMonument = Monument & { events: typeof harken };

/**
 * Loads real monument in a new folder, because it reads the working directory when it is loaded. Returns it, and a
 * function that removes the folder.
 */
export function enterMonument(): { monument: RealMonument; leave: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "monument-ws-"));
  for (const each of ["routes", "public"]) mkdirSync(join(folder, each));
  writeFileSync(join(folder, "routes.json"), '{ "/": ["get"] }');
  const before = process.cwd();
  process.chdir(folder);
  const leave = (): void => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  };
  return { monument: createRequire(import.meta.url)("monument"), leave };
}
