import { defineConfig } from "tsup";

export default defineConfig([
  {
    entry: {
      index: "client/index.ts",
      client: "client/index.ts",
      server: "server/index.ts",
      shared: "shared/index.ts",
      monument: "server/monument.ts",
      testing: "testing/index.ts",
      redis: "engines/redis.ts",
      nats: "engines/nats.ts",
    },
    format: ["esm", "cjs"],
    dts: true,
    splitting: true,
    clean: ["!cli.js"], // the other build writes it, at the same time
    target: "es2022",
    platform: "browser", // so that the bundled nanoid is the one without node:crypto
    // nanoid 5 is ESM only, and Node requires such modules from 20.19 on: for 20.0 it has to be inside. It stays declared,
    // so that whoever audits the package sees it.
    noExternal: ["nanoid"],
    external: [/^node:/],
    define: { "process.env.NODE_ENV": "process.env.NODE_ENV" }, // whoever bundles the application decides
    esbuildOptions(options, { format }) {
      // What becomes CommonJS is rewritten once more, by a tool that fails on what this does.
      if (format !== "esm") return;
      // Constants are written where they are used, which a bundler cannot do over chunks that import each other.
      // Names and lines stay, so that what is published can be read.
      options.minifySyntax = true;
    },
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
