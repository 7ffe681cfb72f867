/**
 * One port, a process for each core: `REDIS_URL=redis://localhost:6379 npx tsx examples/processes/server.ts`. Node's
 * cluster module hands each connection to the next process; what is published in one reaches the clients of all.
 */
import cluster from "node:cluster";
import http from "node:http";
import { availableParallelism } from "node:os";
import { redis } from "monument-ws/redis";
import { attach } from "monument-ws/server";
import { createClient } from "redis";
import type { Counter } from "./contract.js";

const {
  PORT = "3000",
  REDIS_URL = "redis://localhost:6379",
  PROCESSES = String(availableParallelism()),
} = process.env;

if (cluster.isPrimary) {
  for (let index = 0; index < Number(PROCESSES); index++) cluster.fork();
  process.once("SIGTERM", () => {
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill("SIGTERM");
  });
} else {
  const client = createClient({ url: REDIS_URL });
  const server = http.createServer();
  const sockets = attach<Counter>(server, {
    webSockets: true,
    cluster: redis(client, { prefix: process.env.PREFIX ?? "processes" }),
  });

  // What counts is in the store, here Redis itself: two processes may raise it in one moment.
  await client.connect();
  sockets.answer("counter", async () => ({
    count: Number(await client.get("processes:count")),
    by: process.pid,
  }));
  sockets.handle("raise", async () => {
    const count = await client.incr("processes:count");
    sockets.publish("counter", { count, by: process.pid });
    sockets.broadcast("hello", { from: process.pid });
    return count;
  });

  server.listen(Number(PORT), () => console.log(`process ${process.pid} listens on ${PORT}`));
  process.once("SIGTERM", async () => {
    await sockets.close({ graceMs: 1_000 });
    client.destroy();
    process.exit(0);
  });
}
