/** The example with a process for each core, over a Redis of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { createClient } from "../../client/index.js";
import type { Counter } from "../../examples/processes/contract.js";
import { atEnd } from "../support/disposing.js";
import { freePort, hasProgram, startEngine } from "../support/engine-process.js";

it.skipIf(!hasProgram("redis-server"))(
  "has clients of all processes agree on one value",
  async () => {
    const redis = await startEngine("redis-server");
    atEnd(() => redis.kill());
    const port = await freePort();
    const env = {
      ...process.env,
      PORT: `${port}`,
      REDIS_URL: `redis://127.0.0.1:${redis.port}`,
      PROCESSES: "2",
    };
    const example = spawn(process.execPath, ["--import", "tsx", "examples/processes/server.ts"], {
      env,
      stdio: "pipe",
    });
    atEnd(async () => {
      const gone = once(example, "exit");
      example.kill("SIGTERM");
      await gone;
    });
    let listening = 0;
    await new Promise<void>((resolve) => {
      example.stdout.on("data", (text) => {
        listening += String(text).split("listens").length - 1;
        if (listening === 2) resolve();
      });
    });
    const clients = Array.from({ length: 4 }, () => createClient<Counter>({ url: `ws://127.0.0.1:${port}` }));
    for (const client of clients) atEnd(() => client.close());
    const heard = new Set<number>();
    const agree = (count: number): Promise<unknown> =>
      Promise.all(
        clients.map(
          (client) =>
            new Promise<void>((resolve) => {
              const stop = client.subscribe("counter", (counter, { status }) => {
                if (counter?.count === count && status === "live") resolve(stop?.());
              });
            }),
        ),
      );
    for (const client of clients) client.on("hello", ({ from }) => void heard.add(from));
    await agree(0);
    for (const client of clients) await client.request("raise");
    await agree(4);
    expect(heard.size).toBe(2); // both processes have raised it
  },
  60_000,
);
