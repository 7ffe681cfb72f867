/** F1: a server that is killed with calls in flight, over real sockets and real processes. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { connect } from "../support/client.js";
import { atEnd } from "../support/disposing.js";
import { startHttp } from "../support/server.js";

interface Told {
  listening?: true;
  inFlight?: number;
  most?: number;
}

const program = fileURLToPath(new URL("../support/killable-server.ts", import.meta.url));

async function start(port: number, life: "hang" | "answer"): Promise<{ child: ChildProcess; told: Told }> {
  const child = fork(program, [String(port), life], { execArgv: ["--import", "tsx"] });
  atEnd(() => child.kill("SIGKILL"));
  const told: Told = {};
  child.on("message", (message) => Object.assign(told, message));
  await expect.poll(() => told.listening, { timeout: 10_000 }).toBe(true);
  return { child, told };
}

async function freePort(): Promise<number> {
  const { server } = await startHttp();
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

it("F1: settles 1,000 gets and 1,000 requests that were in flight when the server was killed, none twice", async () => {
  const port = await freePort();
  const first = await start(port, "hang");
  const clients = Array.from({ length: 10 }, () =>
    connect(`ws://127.0.0.1:${port}`, { retryMaxMs: 500, timeoutMs: 18_000 }),
  );
  let settled = 0;
  const calls = clients.flatMap((client, index) =>
    Array.from({ length: 100 }, (_, n) => n + index * 100).flatMap((number) => [
      client.get("slow", number),
      client.request("work", { number }),
    ]),
  );
  for (const call of calls) call.then(() => settled++);
  await expect.poll(() => first.told.inFlight, { timeout: 10_000 }).toBe(2_000);
  first.child.kill("SIGKILL");
  await once(first.child, "exit");
  const second = await start(port, "answer");
  const answers = await Promise.all(calls);
  expect(new Set(answers).size).toBe(2_000);
  expect(settled).toBe(2_000);
  expect(second.told).toMatchObject({ inFlight: 2_000, most: 1 });
}, 30_000);
