import { defineConfig, type Options } from "tsup";

/** The package's entries, for every runtime. */
const entries = {
  entry: {
    index: "client/index.ts",
    client: "client/index.ts",
    server: "server/index.ts",
    shared: "shared/index.ts",
    monument: "server/monument.ts",
    testing: "testing/index.ts",
    redis: "engines/redis.ts",
    nats: "engines/nats.ts",
    react: "bindings/react/index.ts",
    solid: "bindings/solid/index.ts",
    angular: "bindings/angular/index.ts",
    vue: "bindings/vue/index.ts",
    svelte: "bindings/svelte/index.ts",
    "svelte-stores": "bindings/svelte/stores.ts",
    contract: "contract/index.ts",
  },
  format: ["esm", "cjs"],
  splitting: true,
  target: "es2022",
  platform: "browser", // so that the bundled nanoid is the one without node:crypto
  // nanoid 5 is ESM only, and Node requires such modules from 20.19 on: for 20.0 it has to be inside. It stays declared,
  // so that whoever audits the package sees it.
  noExternal: ["nanoid"],
  external: [/^node:/, "react", /^solid-js/, /^@angular\//, "vue", /^svelte/],
  define: { "process.env.NODE_ENV": "process.env.NODE_ENV" }, // whoever bundles the application decides
  esbuildOptions(options, { format }) {
    // What becomes CommonJS is rewritten once more, by a tool that fails on what this does.
    if (format !== "esm") return;
    // Constants are written where they are used, which a bundler cannot do over chunks that import each other.
    // Names and lines stay, so that what is published can be read.
    options.minifySyntax = true;
  },
} satisfies Options;

/** Hooks are the same everywhere. */
const {
  react: _,
  solid: __,
  angular: ___,
  vue: ____,
  svelte: _____,
  "svelte-stores": ______,
  ...serverEntries
} = entries.entry;

export default defineConfig([
  {
    ...entries,
    dts: true,
    clean: ["!cli.js", "!node/**"], // the other builds write them, at the same time
  },
  {
    // The same for Node, with what isomorphic-ws is there: `ws`. isomorphic-ws itself would take the one beside it, which
    // is the application's where the two differ; these files take the one that this package depends on.
    ...entries,
    entry: serverEntries,
    outDir: "dist/node",
    clean: true,
    noExternal: [...entries.noExternal, "isomorphic-ws"], // what a dependency is, tsup decides before this plugin
    esbuildPlugins: [
      {
        name: "isomorphic-ws is ws",
        setup: ({ onResolve }) =>
          onResolve({ filter: /^isomorphic-ws$/ }, () => ({ path: "ws", external: true })),
      },
    ],
  },
  {
    entry: { cli: "cli/cli.ts" },
    format: "esm",
    target: "es2022",
    platform: "node",
    splitting: false,
    external: [/^monument-ws/], // the package's own entries, as its users import them
  },
]);
