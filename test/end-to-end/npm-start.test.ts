/** `npm start`, as a newcomer or a process manager runs and ends it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { createServer } from "node:net";
import { expect, it } from "vitest";
import { atEnd } from "../support/disposing.js";

const SLOW_MS = 120_000;

/** Starts the demo on a port, and resolves with all that it has written once that matches. */
async function start(port: number, pattern: RegExp): Promise<{ npm: ChildProcess; written: string }> {
  const npm = spawn("npm", ["start"], {
    env: { ...process.env, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  atEnd(() => npm.kill());
  let written = "";
  await new Promise<void>((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      written += chunk;
      if (pattern.test(written)) resolve();
    };
    npm.stdout.on("data", take);
    npm.stderr.on("data", take);
    npm.once("exit", () => reject(new Error(written)));
  });
  return { npm, written };
}

/** Whether something answers there. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get({ port, host: "localhost" }, (response) => resolve(response.resume() !== null));
    request.once("error", () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

it("ends on SIGTERM with nothing left running, and names a port that is taken", {
  timeout: SLOW_MS,
}, async () => {
  const port = await freePort();
  const { npm } = await start(port, /Race tracker: /);
  expect(await answers(port)).toBe(true);
  const { written } = await start(port, /cannot start.*\n/);
  expect(written).toMatch(new RegExp(`EADDRINUSE.*${port}.*PORT=<number>`));

  npm.kill("SIGTERM");
  await once(npm, "exit");
  await expect.poll(() => answers(port), { timeout: SLOW_MS / 2 }).toBe(false);
});
