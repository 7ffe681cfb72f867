/** What a page or a server pays for an entry point: bundled and minified by esbuild, and gzipped. */
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** One bundle that is measured. */
export interface Entry {
  /** As the table of docs/benchmarks.md calls it. */
  name: string;
  /** What the bundle takes from where. */
  contents: string;
  platform: "browser" | "node";
  /** The most bytes that it may have. */
  maxBytes: number;
}

const CLIENT = { platform: "browser", maxBytes: 10_360 } as const;

/**
 * All that is published, and the client as it stands in its sources. A limit is near what was measured when it was
 * last set, so that nothing grows unseen.
 */
export const ENTRIES: readonly Entry[] = [
  { name: "client/index.ts", contents: 'export { createClient } from "./client/index.ts"', ...CLIENT },
  { name: "monument-ws", contents: 'export { createClient } from "./dist/index.js"', ...CLIENT },
  { name: "monument-ws/client", contents: 'export { createClient } from "./dist/client.js"', ...CLIENT },
  {
    name: "monument-ws/shared",
    contents: 'export * from "./dist/shared.js"',
    platform: "browser",
    maxBytes: 2_540,
  },
  {
    name: "monument-ws/server",
    contents: 'export * from "./dist/server.js"',
    platform: "node",
    maxBytes: 47_400,
  },
  {
    name: "monument-ws/monument",
    contents: 'export * from "./dist/monument.js"',
    platform: "node",
    maxBytes: 47_600,
  },
  {
    name: "monument-ws/testing",
    contents: 'export * from "./dist/testing.js"',
    platform: "node",
    maxBytes: 53_200,
  },
  {
    name: "monument-ws/redis",
    contents: 'export * from "./dist/redis.js"',
    platform: "node",
    maxBytes: 3_700,
  },
  {
    name: "monument-ws/nats",
    contents: 'export * from "./dist/nats.js"',
    platform: "node",
    maxBytes: 3_600,
  },
  {
    name: "monument-ws/react",
    contents: 'export { createHooks } from "./dist/react.js"',
    platform: "browser",
    maxBytes: 1_550,
  },
  {
    name: "monument-ws/solid",
    contents: 'export { createLive } from "./dist/solid.js"',
    platform: "browser",
    maxBytes: 1_400,
  },
  {
    name: "monument-ws/angular",
    contents: 'export { createLive } from "./dist/angular.js"',
    platform: "browser",
    maxBytes: 1_600,
  },
  {
    name: "monument-ws/vue",
    contents: 'export { createLive } from "./dist/vue.js"',
    platform: "browser",
    maxBytes: 1_800,
  },
  {
    name: "monument-ws/svelte",
    contents: 'export { createLive } from "./dist/svelte.js"',
    platform: "browser",
    maxBytes: 1_600,
  },
  {
    name: "monument-ws/svelte/stores",
    contents: 'export * from "./dist/svelte-stores.js"',
    platform: "browser",
    maxBytes: 1_250,
  },
  {
    name: "monument-ws/contract",
    contents: 'export * from "./dist/contract.js"',
    platform: "browser",
    maxBytes: 2_900,
  },
];

/** The bytes of an entry's bundle. For Node other packages stay outside, as they do on a server. */
export async function bytesOf({ contents, platform }: Entry): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: "esm",
    platform,
    target: "es2022",
    write: false,
    logLevel: "error",
    external: ["react", "solid-js", "@angular/*", "vue", "svelte", "svelte/*"],
    ...(platform === "node" && { packages: "external" }),
  });
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
}
