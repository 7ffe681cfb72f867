/** A page with one Vue, and what a server renders of it. */
import { spawnSync } from "node:child_process";
import { build } from "esbuild";
import { expect } from "vitest";
import type { PageSnapshot } from "../../../server/index.js";

/** The constants that Vue's build for bundlers asks for. */
const define = {
  "process.env.NODE_ENV": '"development"', // Vue's own warnings are to be seen
  __VUE_OPTIONS_API__: "true",
  __VUE_PROD_DEVTOOLS__: "false",
  __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "true",
};

/** The page with this Vue, not minified. */
export async function bundle(vue: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ["test/bindings/vue/page.ts"],
    alias: { vue },
    bundle: true,
    define,
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

/** What a server sends of a screen, as its application would render it. */
export async function renderOnServer(vue: string, name: string, snapshot?: PageSnapshot): Promise<string> {
  const contents = `
    import { createSSRApp, h, Suspense } from "vue";
    import { renderToString } from "vue/server-renderer";
    import { createClient } from "./client/index.js";
    import { createScreens } from "./test/bindings/vue/screens.js";
    const { LivePlugin, screens } = createScreens();
    const client = createClient({ url: "ws://localhost:1/", snapshot: ${JSON.stringify(snapshot)}, WebSocket: class { constructor() { throw new Error("no connection is opened on a server"); } } });
    let listeners = 0;
    const { on, onState } = client;
    client.on = (...args) => (listeners++, on(...args));
    client.onState = (...args) => (listeners++, onState(...args));
    const app = createSSRApp(() => h(Suspense, null, { default: () => h(screens.${name}) })).use(LivePlugin, client);
    const html = await renderToString(app);
    if (listeners) throw new Error("a listener stays behind");
    console.log(html);`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: "ts" },
    alias: { vue, "isomorphic-ws": "ws" },
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
