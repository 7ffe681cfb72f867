/** The server of the stress runner, in a process of its own that is killed, stopped, blocked and started again. */
import { EventEmitter } from "node:events";
import http from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { heldMemory, maximum } from "../../bench/slow-reader/memory.js";
import { takeCommands } from "../../bench/support/forked.js";
import { listen } from "../../bench/support/listening.js";
import { type AttachOptions, attach } from "../../server/index.js";
import { Application, type ApplicationOptions } from "./application.js";
import { serveBroken } from "./broken-handlers.js";
import { unlimited } from "./unlimited.js";
import { moveWallClock } from "./wall-clock.js";

/** What a server's process is told when it starts, as JSON. */
export interface ServerOptions extends ApplicationOptions {
  attach?: Omit<AttachOptions, "webSockets" | "events" | "log">;
  /** Whether the limit of frames per second holds, as by default. */
  isLimited?: boolean;
  /** Whether clients have to show a token, which is their user. */
  takesTokens?: boolean;
  /** How long `close` may take that SIGTERM begins. */
  graceMs?: number;
}

/** How many sets are made in one turn: between turns the sockets write. */
const SETS_PER_TURN = 10;
const SETS_PER_COLLECTION = 1_000; // a full collection takes its time

// The one who starts this program gives exactly this.
const options = JSON.parse(process.argv[2] ?? "{}") as ServerOptions;
const toUser = (token: string | undefined) => token !== undefined && { user: { id: token } };
const events = new EventEmitter();
const server = http.createServer();
const sockets = attach(server, {
  webSockets: true,
  events,
  log: { info: () => {}, warn: () => {}, error: () => {} }, // sockets break all the time here
  ...(options.isLimited ? {} : unlimited),
  ...(options.takesTokens ? { authenticateToken: toUser } : {}),
  ...options.attach,
});
const application = new Application(events, options);
application.serve(sockets);
serveBroken(sockets, events);

/** Sets an item to one version after the other, and tells the most memory that was seen meanwhile. */
async function setMany(item: number, first: number, last: number) {
  let peak = heldMemory();
  for (let version = first; version <= last; version++) {
    application.set(item, version);
    if (version % SETS_PER_TURN === 0) await nextTurn();
    if (version % SETS_PER_COLLECTION === 0) peak = maximum(peak, heldMemory());
  }
  return peak;
}

/** Tells everybody some news, numbered from `first`. */
async function broadcast(first: number, count = 1, bytes = 20): Promise<void> {
  for (let n = first; n < first + count; n++) {
    sockets.broadcast("news", { n, filler: "x".repeat(bytes) });
    if (n % SETS_PER_TURN === 0) await nextTurn();
  }
}

/** Keeps the event loop from doing anything else. */
function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

const commands = {
  listen: () => listen(server),
  pid: () => process.pid,
  set: (item: number, version: number) => application.set(item, version),
  setMany,
  broadcast,
  block,
  moveWallClock,
  heldMemory,
  memory: () => process.memoryUsage(),
  stats: () => sockets.stats(),
  work: () => application.work(),
  buffered: () => application.buffered(),
  fill: (bytes: number) => application.fill(bytes),
  sessionIds: () => [...sockets.sessions].map(({ id }) => id),
  /** How many listeners the bus has. */
  listeners: () => events.eventNames().reduce((sum, name) => sum + events.listenerCount(name), 0),
};

/** What this process can be asked. */
export type ServerCommands = typeof commands;

process.once("SIGTERM", async () => {
  await sockets.close({ graceMs: options.graceMs ?? 5_000 });
  server.close();
  process.channel?.unref(); // whatever still keeps the process from ending was left behind by `close`
});
takeCommands(commands);
