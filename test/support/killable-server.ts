/** A server in a process of its own, which its test kills. In its first life (`hang`) it answers nothing. */
import http from "node:http";
import { attach } from "../../server/index.js";

const [port, life] = process.argv.slice(2);
const server = http.createServer();
const sockets = attach(server, { webSockets: true });
const asked = new Map<unknown, number>();
let inFlight = 0;

function answer(key: string): unknown {
  asked.set(key, (asked.get(key) ?? 0) + 1);
  inFlight++;
  process.send?.({ inFlight, most: Math.max(...asked.values()) });
  return life === "hang" ? new Promise(() => {}) : key;
}

sockets.answer("slow", ({ id }) => answer(`get ${id}`));
sockets.handle("work", ({ number }) => answer(`request ${number}`));
server.listen(Number(port), "127.0.0.1", () => process.send?.({ listening: true }));
