/** How each bundler makes one script for a page out of `page.js`. Each returns the text of the bundle. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { load } from "./tools.js";

/** Bundles `entry` of `folder`. */
export type Bundle = (folder: string, entry: string) => Promise<string>;

interface Esbuild {
  build(options: object): Promise<{ outputFiles: Array<{ text: string }> }>;
}

async function withEsbuild(folder: string, entry: string): Promise<string> {
  const { build } = await load<Esbuild>("esbuild");
  const options = { bundle: true, minify: true, format: "esm", platform: "browser", write: false };
  const { outputFiles } = await build({ ...options, entryPoints: [join(folder, entry)] });
  return outputFiles.map(({ text }) => text).join("");
}

interface Rollup {
  rollup(
    options: object,
  ): Promise<{ generate(options: object): Promise<{ output: Array<{ code: string }> }> }>;
}

async function withRollup(folder: string, entry: string): Promise<string> {
  const { rollup } = await load<Rollup>("rollup");
  const resolve = await load<(options: object) => object>("@rollup/plugin-node-resolve");
  const commonjs = await load<() => object>("@rollup/plugin-commonjs");
  const plugins = [resolve({ browser: true }), commonjs()];
  const bundle = await rollup({ input: join(folder, entry), plugins });
  const { output } = await bundle.generate({ format: "es" });
  return output.map(({ code }) => code).join("");
}

interface Vite {
  build(options: object): Promise<unknown>;
}

async function withVite(folder: string, entry: string): Promise<string> {
  const { build } = await load<Vite>("vite");
  writeFileSync(join(folder, "index.html"), `<body><script type="module" src="./${entry}"></script></body>`);
  await build({ root: folder, logLevel: "error", build: { outDir: "vite", target: "es2022" } });
  const assets = join(folder, "vite", "assets");
  return readdirSync(assets)
    .map((name) => readFileSync(join(assets, name), "utf8"))
    .join("");
}

interface Stats {
  hasErrors(): boolean;
  toString(): string;
}
type Webpack = (options: object, done: (error: Error | null, stats?: Stats) => void) => void;

async function withWebpack(folder: string, entry: string): Promise<string> {
  const webpack = await load<Webpack>("webpack");
  const path = join(folder, "webpack");
  const options = { mode: "production", context: folder, entry: `./${entry}`, output: { path } };
  await new Promise<void>((resolve, reject) => {
    webpack(options, (error, stats) => {
      if (error || stats?.hasErrors()) reject(error ?? new Error(String(stats)));
      else resolve();
    });
  });
  return readFileSync(join(path, "main.js"), "utf8");
}

export const bundlers: ReadonlyArray<[name: string, bundle: Bundle]> = [
  ["Vite", withVite],
  ["webpack", withWebpack],
  ["esbuild", withEsbuild],
  ["Rollup", withRollup],
];

/** The bytes of a bundle as it travels: of all that the package gives, or of `createClient` alone. */
export async function sizeOf(folder: string, names: "*" | "{ createClient }"): Promise<number> {
  const entry = "size.js";
  writeFileSync(join(folder, entry), `export ${names} from "monument-ws";`);
  return gzipSync(await withEsbuild(folder, entry)).length;
}
