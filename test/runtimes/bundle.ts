import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";

/** The files that are run, in the folder with the installed package. */
export interface Bundles {
  /** The suite for Node, Bun and Deno: the package stays outside, each runtime finds it in its own way. */
  program: string;
  /** The server for them. */
  server: string;
  /** The suite with the package's client inside. */
  page: string;
  worker: string;
}

/** Bundles the suite and the server. `monument-ws` is the one that is installed in `folder`. */
export async function bundleInto(folder: string): Promise<Bundles> {
  const bundles = {
    program: join(folder, "program.mjs"),
    server: join(folder, "server.mjs"),
    page: join(folder, "page.js"),
    worker: join(folder, "worker.mjs"),
  };
  const installed: BuildOptions = { platform: "node", external: ["monument-ws", "monument-ws/*"] };
  const packed: BuildOptions = { platform: "browser", plugins: [findIn(folder)] };
  await Promise.all([
    bundle("entries/program.ts", bundles.program, installed),
    bundle("server/program.ts", bundles.server, installed),
    bundle("entries/page.ts", bundles.page, { ...packed, format: "iife" }),
    // As wrangler does.
    bundle("entries/worker.ts", bundles.worker, { ...packed, conditions: ["workerd", "worker", "browser"] }),
  ]);
  return bundles;
}

/** By its own name this project would find itself. */
function findIn(folder: string): Plugin {
  return {
    name: "installed package",
    setup(building) {
      building.onResolve({ filter: /^monument-ws/ }, ({ path, kind, pluginData }) => {
        if (pluginData === "asked") return undefined;
        return building.resolve(path, { resolveDir: folder, kind, pluginData: "asked" });
      });
    },
  };
}

async function bundle(entry: string, outfile: string, options: BuildOptions): Promise<void> {
  const path = fileURLToPath(new URL(entry, import.meta.url));
  await build({ entryPoints: [path], outfile, bundle: true, format: "esm", target: "es2022", ...options });
}
