/** The table of the leaks (threats K) at full length. Prints what is left, and fails if anything is. */
import { growthKb, run } from "./run.js";
import { startServer } from "./server.js";

const WITHIN_MS = 900_000;
const MAX_GROWTH_KB = 1_024;

const server = await startServer("EventEmitter");
const rows: Array<[string, string, string[]]> = [
  ["3 x 10,000 connections, EventEmitter", "connections", ["EventEmitter", "10000"]],
  ["3 x 10,000 connections, harken", "connections", ["harken", "10000"]],
  ["100,000 subscriptions, EventEmitter", "subscriptions", ["EventEmitter", "100000"]],
  ["100,000 subscriptions, harken", "subscriptions", ["harken", "100000"]],
  ["1,000 clients", "clients", [server.url, "1000"]],
];
for (const [name, program, args] of rows) {
  const left = await run(program, args, WITHIN_MS);
  const things = Object.values(left.things).reduce((sum, count) => sum + count, 0);
  console.log(`${name}: heap ${left.heapKb.join(", ")} kB, left ${JSON.stringify(left.things)}`);
  if (things > 0 || growthKb(left) > MAX_GROWTH_KB) process.exitCode = 1;
}
await server.close();
