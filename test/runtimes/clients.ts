/** How the suite runs as a client in each kind of runtime. */
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import net, { type AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { launchChromium } from "../support/chromium.js";
import type { Bundles } from "./bundle.js";
import { Program } from "./program.js";
import type { Runtime } from "./runtimes.js";
import type { Result, WorldSettings } from "./suite/index.js";

const RUN_PATIENCE_MS = 120_000;
const END_PATIENCE_MS = 8_000;

/** Runs the suite, or the part of it that has `only` in its name. */
export type RunClient = (settings: WorldSettings, only: string) => Promise<Result[]>;

/** In Node, Bun and Deno, whose process must end by itself afterwards. */
export function inProgram(runtime: Runtime, { program }: Bundles, folder: string): RunClient {
  return async (settings, only) => {
    const running = new Program(runtime.run(program, JSON.stringify(settings), only), folder);
    // The suite writes its results in one line.
    const results = (await running.line(RUN_PATIENCE_MS)) as Result[];
    const isEnded = await running.endsWithin(END_PATIENCE_MS);
    await running.kill();
    return [...results, endingOf("the client's process", isEnded)];
  };
}

/** In a page of Chromium that the server under test serves, so that its own origin is looked at. */
export function inChromium({ page: script }: Bundles): RunClient {
  return async (settings, only) => {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.goto(settings.url.replace("ws:", "http:"));
      await page.evaluate(readFileSync(script, "utf8"));
      return await page.evaluate(`runChecks(${JSON.stringify(settings)}, ${JSON.stringify(only)})`);
    } finally {
      await browser.close();
    }
  };
}

/** In workerd, the runtime of Cloudflare's workers. */
export function inWorkerd(workerd: string, { worker }: Bundles, folder: string): RunClient {
  return async (settings, only) => {
    const port = await freePort();
    const config = join(folder, "worker.capnp");
    writeFileSync(config, workerdConfig(worker, port));
    const running = new Program([workerd, "serve", config], folder);
    try {
      const body = JSON.stringify([settings, only]);
      const response = await askUntilThere(`http://127.0.0.1:${port}`, body, running);
      if (!response.ok) throw new Error(`workerd answers ${response.status}: ${await response.text()}`);
      return (await response.json()) as Result[];
    } finally {
      await running.kill();
    }
  };
}

/** What it means that a process ends by itself, as one more check. */
export function endingOf(what: string, isEnded: boolean): Result {
  const result = { group: "ending", name: `${what} ends by itself` };
  return isEnded ? result : { ...result, error: `something keeps ${what}` };
}

function workerdConfig(worker: string, port: number): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "suite", worker = .suite),
    (name = "internet", network = (allow = ["private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "suite")],
);
const suite :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed ${JSON.stringify(basename(worker))})],
  compatibilityDate = "2026-01-01",
);
`;
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** workerd does not tell when it listens. */
async function askUntilThere(url: string, body: string, running: Program): Promise<Response> {
  let isOver = false;
  running.ended.then(() => {
    isOver = true;
  });
  while (true) {
    try {
      return await fetch(url, { method: "POST", body });
    } catch (error) {
      if (isOver || !isRefused(error)) throw new Error(`workerd: ${running.complaints}`, { cause: error });
    }
  }
}

function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === "ECONNREFUSED";
}
