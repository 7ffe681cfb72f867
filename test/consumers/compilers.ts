/** The type check of a typed page and a typed server, with the compilers that are promised. */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { modules } from "./tools.js";

/** One type check. */
export interface Compiling {
  /** The name of the installed compiler. */
  compiler: string;
  resolution: "node16" | "nodenext" | "bundler";
  what: "page" | "server" | "solid" | "vue" | "svelte";
  lib: readonly string[];
}

/** What the compiler says; empty if all is well. */
export function compile(folder: string, { compiler, resolution, what, lib }: Compiling): Promise<string> {
  const isBundled = resolution === "bundler";
  const project = join(folder, `${compiler}-${resolution}-${what}-${lib.length}.json`);
  const compilerOptions = {
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    module: isBundled ? "esnext" : resolution,
    moduleResolution: resolution,
    target: "es2022",
    lib,
    types: what === "server" ? ["node"] : [],
  };
  const files = isBundled ? [`${what}.mts`] : [`${what}.mts`, `${what}.cts`];
  writeFileSync(project, JSON.stringify({ compilerOptions, files }));
  const program = join(modules, compiler, "bin", "tsc");
  return new Promise((resolve) => {
    execFile(process.execPath, [program, "-p", project], (error, stdout, stderr) =>
      resolve(error ? `${stdout}${stderr}`.slice(0, 1_000) : ""),
    );
  });
}

const resolutions = ["node16", "nodenext", "bundler"] as const;

/** What must compile. A page has the library of a browser and no more: not `lib.esnext.disposable`, nor Node's types. */
export const compilings: Compiling[] = ["typescript-5.0", "typescript-latest"].flatMap((compiler) =>
  resolutions.flatMap((resolution) => [
    { compiler, resolution, what: "page", lib: ["es2022", "dom"] } as const,
    { compiler, resolution, what: "server", lib: ["es2022"] } as const,
  ]),
);
// The types of these frameworks need a newer compiler than 5.0, and those of some are ES modules only.
for (const what of ["solid", "vue", "svelte"] as const) {
  for (const resolution of ["nodenext", "bundler"] as const) {
    const lib = ["es2022", "dom", "dom.iterable"];
    compilings.push({ compiler: "typescript-latest", resolution, what, lib });
  }
}
