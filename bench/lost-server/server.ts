/** A server process that counts what it does; its argument is the port to listen on, 0 for any. */
import { EventEmitter } from "node:events";
import http from "node:http";
import type { Socket } from "node:net";
import { attach } from "../../server/index.js";
import { takeCommands } from "../support/forked.js";
import { listen } from "../support/listening.js";
import { ITEMS, makeValue, nameOf } from "./items.js";

/** What looking up a value takes; without it the first answer would be there before the second client asks. */
const LOOK_UP_MS = 20;

/** What a server did since it was started. */
export interface Work {
  /** How often the handler of each item was called. */
  calls: number[];
  /** All that was written to its sockets, upgrades included. */
  sentBytes: number;
}

const events = new EventEmitter();
const calls: number[] = [];
for (let item = 0; item < ITEMS; item++) {
  calls.push(0);
  events.on(`data:get:${nameOf(item)}`, () => {
    calls[item] = (calls[item] ?? 0) + 1;
    setTimeout(() => events.emit(`data:set:${nameOf(item)}`, makeValue(item)), LOOK_UP_MS);
  });
}

const server = http.createServer();
const sockets: Socket[] = [];
server.on("connection", (socket: Socket) => sockets.push(socket));
attach(server, { webSockets: true, events });

const commands = {
  listen: () => listen(server, Number(process.argv[2])),
  work: (): Work => ({ calls, sentBytes: sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0) }),
};

/** What this process can be asked. */
export type ServerCommands = typeof commands;

takeCommands(commands);
