/** What connections cost: to open, to hold and to get back. */
import { setTimeout as pause } from "node:timers/promises";
import { type Measure, SMALL } from "./measure.js";

const IDLE_SOCKETS = 5_000;
const WARM_UP_SOCKETS = 200;
const CONNECTIONS = 2_000;
const STORM_SOCKETS = 2_000;
/** Until what was done for the last connection has come to rest. */
const REST_MS = 300;
const BYTES_PER_KB = 1_024;

/** What the system gives a server for each idle client. */
export const memory: Measure = {
  name: "memory",
  title: `Memory: ${IDLE_SOCKETS.toLocaleString("en")} idle sockets, each with one live item`,
  figures: [{ key: "kb", title: "RSS per socket, KB" }],
  contenders: ["ours", "ws", "socket.io", "graphql-ws"],
  setting: SMALL,
  run: async ({ server, load }) => {
    // What the first connections load and compile is not theirs.
    await load.ask("connect", WARM_UP_SOCKETS);
    await load.ask("subscribe", 1);
    await pause(REST_MS);
    const before = await server.ask("residentBytes");
    await load.ask("connect", IDLE_SOCKETS);
    await load.ask("subscribe", 1);
    await pause(REST_MS);
    const after = await server.ask("residentBytes");
    return { kb: (after - before) / IDLE_SOCKETS / BYTES_PER_KB };
  },
};

/** What it takes until a client may ask, its introduction included. */
export const connect: Measure = {
  name: "connect",
  title: `Connections: ${CONNECTIONS.toLocaleString("en")}, 100 being opened at a time`,
  figures: [
    { key: "perSecond", title: "connections per second", isMoreBetter: true },
    { key: "cpuUs", title: "server CPU per connection, µs" },
  ],
  contenders: ["ours", "ws", "socket.io", "graphql-ws", "monument"],
  setting: SMALL,
  run: async (cell) => {
    await cell.load.ask("connect", CONNECTIONS); // warms up
    await cell.load.ask("disconnect");
    await pause(REST_MS);
    const { durationMs, serverCpuUs } = await cell.measure(() => cell.load.ask("connect", CONNECTIONS));
    return { perSecond: (1_000 * CONNECTIONS) / durationMs, cpuUs: serverCpuUs / CONNECTIONS };
  },
};

/** All clients are lost at once, and come back at once; the cost of losing them counts too. */
export const storm: Measure = {
  name: "storm",
  title: `Reconnect storm: ${STORM_SOCKETS.toLocaleString("en")} sockets cut, connected and subscribed again`,
  figures: [
    { key: "ms", title: "until all have their value, ms" },
    { key: "cpuUs", title: "server CPU per socket, µs" },
  ],
  contenders: ["ours", "ws", "socket.io"],
  setting: SMALL,
  run: async (cell) => {
    await cell.load.ask("connect", STORM_SOCKETS);
    await cell.load.ask("subscribe", 1);
    await cell.load.ask("renew", 1); // warms up
    await pause(REST_MS);
    const { durationMs, serverCpuUs } = await cell.measure(() => cell.load.ask("renew", 1));
    return { ms: durationMs, cpuUs: serverCpuUs / STORM_SOCKETS };
  },
};
