import { build } from "esbuild";

/** The client as a script for a page or a worker: it defines `monumentWs`. */
export async function bundleClient(): Promise<string> {
  const contents = 'export { createClient } from "./client/index.ts";';
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    format: "iife",
    globalName: "monumentWs",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
