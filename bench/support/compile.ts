import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "esbuild";

const root = new URL("../../", import.meta.url);

/**
 * Compiles the processes that are measured, so that plain Node runs them: tsx gives each function its name when it
 * is made, which costs at every closure. Where they import this package's sources they get what was built, as users
 * do. `entries` are paths in `from`, a folder of the project. Returns the compiled module of each entry, in order.
 */
export async function compile(entries: readonly string[], from = "bench/"): Promise<URL[]> {
  const folder = new URL(`node_modules/.cache/monument-ws/${from}`, root); // where packages are still found
  const base = new URL(from, root);
  await build({
    entryPoints: entries.map((entry) => fileURLToPath(new URL(entry, base))),
    outdir: fileURLToPath(folder),
    outbase: fileURLToPath(base),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    plugins: [builtPackage("outside")],
    logLevel: "warning",
  });
  return entries.map((entry) => new URL(entry.replace(/\.ts$/, ".mjs"), folder));
}

/** The text of one script for a page, with the built package in it. */
export async function compilePage(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, new URL("bench/", root)))],
    write: false,
    bundle: true,
    minify: true,
    format: "iife",
    platform: "browser",
    target: "es2022",
    plugins: [builtPackage("inside")],
    logLevel: "error", // what was built imports a chunk that a page does not need
  });
  return outputFiles[0]?.text ?? "";
}

/** Puts what was built in the place of this package's sources; outside, it is loaded as it is. */
function builtPackage(place: "inside" | "outside"): Plugin {
  return {
    name: "the built package",
    setup: ({ onResolve }) => {
      onResolve({ filter: /^(\.\.\/)+(server|client|contract)\/index\.js$/ }, ({ path }) => {
        const entry = path.split("/").at(-2);
        const built = fileURLToPath(new URL(`dist/${entry}.js`, root));
        return place === "inside" ? { path: built } : { path: pathToFileURL(built).href, external: true };
      });
    },
  };
}
