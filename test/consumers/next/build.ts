/** examples/next in a folder of its own, built by Next.js and started as a standalone server. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { installPackage, installPinned } from "../../runtimes/install.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" as const };

/** Builds the example with the packed package, and starts it. */
export async function startNext() {
  const consumer = installPackage();
  const { folder } = consumer;
  cpSync(join(here, "../../../examples/next"), folder, { recursive: true });
  // Copied: Next.js traces the files of a standalone server only within its folder.
  cpSync(installPinned(here), join(folder, "node_modules"), { recursive: true });
  try {
    const next = join(folder, "node_modules/next/dist/bin/next");
    execFileSync(process.execPath, [next, "build"], { cwd: folder, env, stdio: "pipe" });
    const server = await startIn(folder);
    const stop = async (): Promise<void> => {
      const ended = once(server, "exit");
      if (server.kill()) await ended;
      consumer.remove();
    };
    return { url: `http://localhost:${await portOf(server)}`, stop };
  } catch (error) {
    consumer.remove();
    throw error;
  }
}

/** What a Dockerfile would copy: the traced files, the static ones, and the application's own server. */
async function startIn(folder: string): Promise<ChildProcess> {
  const standalone = join(folder, ".next/standalone");
  cpSync(join(folder, ".next/static"), join(standalone, ".next/static"), { recursive: true });
  for (const name of ["monument-ws", "ws", "nanoid", "isomorphic-ws"]) {
    const module = join("node_modules", name);
    cpSync(join(folder, module), join(standalone, module), { recursive: true });
  }
  const { code } = await transform(readFileSync(join(folder, "server.ts"), "utf8"), { loader: "ts" });
  writeFileSync(join(standalone, "live.mjs"), code);
  return spawn(process.execPath, ["live.mjs"], {
    cwd: standalone,
    env: { ...env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** The port that the server prints. Throws if it ends before. */
async function portOf({ stdout }: ChildProcess): Promise<string> {
  let printed = "";
  const decoder = new TextDecoder();
  for await (const chunk of stdout ?? []) {
    printed += decoder.decode(chunk as Buffer, { stream: true });
    const port = /port: (\d+)/.exec(printed)?.[1];
    if (port !== undefined) return port;
  }
  throw new Error(`the server ended: ${printed}`);
}
