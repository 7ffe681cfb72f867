/** Pages that one Svelte has compiled, and what a server renders of them. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { build, type Plugin } from "esbuild";
import * as svelte5 from "svelte/compiler";
import { expect } from "vitest";
import type { PageSnapshot } from "../../../server/index.js";

export type Version = "svelte" | "svelte-4";

interface Svelte4 {
  compile(
    text: string,
    options: { filename: string; generate: "ssr" | "dom"; hydratable: boolean },
  ): { js: { code: string } };
}
/** Not imported: its declarations would merge with those of Svelte 5. */
const svelte4: Svelte4 = createRequire(import.meta.url)("svelte-4/compiler");

/** Compiles components, and modules with runes. */
const compiler = (version: Version, isServer: boolean): Plugin => ({
  name: version,
  setup({ onLoad }) {
    onLoad({ filter: /\.svelte(\.js)?$/ }, ({ path: filename }) => {
      const text = readFileSync(filename, "utf8");
      const generate = isServer ? "server" : "client";
      const options = { filename, dev: true, generate } as const;
      const compile = () => {
        if (version === "svelte-4")
          return svelte4.compile(text, { filename, generate: isServer ? "ssr" : "dom", hydratable: true });
        return filename.endsWith(".js")
          ? svelte5.compileModule(text, options)
          : svelte5.compile(text, options);
      };
      return { contents: compile().js.code, loader: "js" };
    });
  },
});

/** The script of a page, not minified. */
export async function bundle(version: Version, contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: "test/bindings/svelte", loader: "ts" },
    alias: { svelte: version },
    conditions: ["development"],
    plugins: [compiler(version, false)],
    define: { "process.env.NODE_ENV": '"development"' },
    bundle: true,
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

/** What a server prints that runs this. Its connections would fail. */
export async function runOnServer(
  version: Version,
  program: string,
  snapshot?: PageSnapshot,
): Promise<string> {
  const contents = `
    import { createClient } from "../../../client/index.js";
    const WebSocket = class { constructor() { throw new Error("no connection is opened on a server"); } };
    const client = createClient({ url: "ws://localhost:1/", snapshot: ${JSON.stringify(snapshot)}, WebSocket });
    ${program}`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: "test/bindings/svelte", loader: "ts" },
    alias: { svelte: version, "isomorphic-ws": "ws" },
    plugins: [compiler(version, true)],
    bundle: true,
    platform: "node",
    format: "esm",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(process.cwd() + "/");',
    },
    write: false,
  });
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-"], {
    input: outputFiles[0]?.text,
    encoding: "utf8",
    timeout: 50_000, // a connection would keep it running
  });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout.trim();
}
