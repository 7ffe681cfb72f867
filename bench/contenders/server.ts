/** The server process of one contender; its argument is its setting as JSON. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { takeCommands } from "../support/forked.js";
import { usedByThisProcess } from "../support/usage.js";
import {
  type Contender,
  type Data,
  type LiveValue,
  liveName,
  type Setting,
  type Start,
} from "./contender.js";

// Only the contender that is measured is loaded: the others would count as its memory.
const load: Record<Contender, () => Promise<Start>> = {
  ours: async () => (await import("./monument-ws.js")).startOurs,
  answer: async () => (await import("./monument-ws.js")).startAnswer,
  harken: async () => (await import("./monument-ws.js")).startOnHarken,
  ws: async () => (await import("./ws.js")).startWs,
  "socket.io": async () => (await import("./socket.io.js")).startSocketIo,
  "graphql-ws": async () => (await import("./graphql-ws.js")).startGraphqlWs,
  tcp: async () => (await import("./tcp.js")).startTcp,
  monument: async () => (await import("./monument.js")).startMonument,
};

// The driver gives no other argument.
const { contender, items, bytes, isPushOnly = false } = JSON.parse(process.argv[2] ?? "{}") as Setting;
const filler = "x".repeat(bytes - JSON.stringify({ number: 1_000, text: "" }).length);
let sets = 1_000; // so that the number has as many digits in every run
const nextValue = (): LiveValue => ({ number: sets++, text: filler });

const data: Data = {
  rider: { id: 7, name: "Ann Example", team: "Team of the North", lap: 12, position: [51.2194, 4.4025] },
  live: new Map(Array.from({ length: items }, (_, index) => [liveName(index), nextValue()])),
  isPushOnly,
};
const start = await load[contender]();
const running = await start(data);

/** Sets all live items `times` times, each time in a turn of its own. */
async function publish(times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    for (const name of data.live.keys()) {
      const value = nextValue();
      data.live.set(name, value);
      running.publish(name, value);
    }
    await nextTurn();
  }
}

/** The bytes that the system has given this process after two full collections; see slow-reader/memory.ts. */
function residentBytes(): number {
  for (let collections = 0; collections < 2; collections++) globalThis.gc?.();
  return process.memoryUsage.rss();
}

const commands = { port: () => running.port, publish, used: usedByThisProcess, residentBytes };

/** What this process can be asked. */
export type ServerCommands = typeof commands;

takeCommands(commands);
