/** The page with Solid, and what a server renders of it: both compiled by Vite's plugin for Solid. */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { build, type InlineConfig, type Rolldown } from "vite";
import solid from "vite-plugin-solid";
import { expect } from "vitest";
import type { PageSnapshot } from "../../../server/index.js";

/** Compiled for development: what the client gives is frozen, and Solid's own warnings are to be seen. */
const COMMON: InlineConfig = {
  configFile: false,
  logLevel: "error",
  mode: "development",
  define: { "process.env.NODE_ENV": '"development"' },
  plugins: [solid({ ssr: true, dev: true, hot: false })],
};

/** The script of the page. For production the client freezes nothing. */
export async function bundle(environment = "development"): Promise<string> {
  const output = { format: "iife" as const, codeSplitting: false };
  const rolldownOptions = { input: "test/bindings/solid/page.tsx", output };
  const define = { "process.env.NODE_ENV": JSON.stringify(environment) };
  const built = await build({ ...COMMON, define, build: { write: false, minify: false, rolldownOptions } });
  return (built as Rolldown.RolldownOutput).output[0].code;
}

/** Builds the program that renders screens on a server. Returns what renders one, and what removes it. */
export async function buildServer() {
  const outDir = `node_modules/.cache/solid-server-${process.pid}`; // beside the packages that it imports
  await build({
    ...COMMON,
    build: { ssr: "test/bindings/solid/server.tsx", outDir, emptyOutDir: true },
  });
  const render = (name: string, snapshot?: PageSnapshot): { html: string; script: string; state: string } => {
    const args = ["--conditions=node", `${outDir}/server.js`, name, snapshot ? JSON.stringify(snapshot) : ""];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
    return JSON.parse(stdout);
  };
  return { render, remove: () => rmSync(outDir, { recursive: true }) };
}
