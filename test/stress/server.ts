/** The server of the stress runner, in a process of its own that is killed, stopped and started again. */
import { EventEmitter } from "node:events";
import http from "node:http";
import { attach } from "../../server/index.js";
import { ITEM_COUNT, type ToServerProcess } from "./protocol.js";

const [port, ...versions] = process.argv.slice(2).map(Number);
const events = new EventEmitter();
const server = http.createServer();
const silent = { info: () => {}, warn: () => {}, error: () => {} }; // sockets break all the time here
const sockets = attach(server, { webSockets: true, events, highWaterBytes: 64 * 1024, log: silent });
const ran = new Set<unknown>();

const payloadOf = (item: number) => ({ version: versions[item], filler: "x".repeat(2_000) });

for (let item = 0; item < ITEM_COUNT; item++) {
  events.on(`data:get:item${item}`, () =>
    setImmediate(() => events.emit(`data:set:item${item}`, payloadOf(item))),
  );
}
sockets.handle("order", ({ number }) => {
  if (ran.has(number)) process.send?.({ violation: `request ${number} ran twice in one process` });
  ran.add(number);
  return number;
});
process.on("message", ({ item, version }: ToServerProcess) => {
  versions[item] = version;
  events.emit(`data:set:item${item}`, payloadOf(item));
});
process.on("disconnect", () => process.exit(0));
server.listen(port, "127.0.0.1", () => process.send?.({ listening: true }));
