/** What a get costs. */
import type { Cell } from "./cell.js";
import { type Figures, type Measure, SMALL, type Times } from "./measure.js";

const CPU = [{ key: "cpuUs", title: "server CPU per get, µs" }];

/** How long one get takes, with one in flight. */
export const latency: Measure = {
  name: "latency",
  title: "Latency of one get, one in flight on one socket",
  figures: [
    { key: "p50", title: "p50, µs" },
    { key: "p99", title: "p99, µs" },
  ],
  contenders: ["ours", "answer", "ws", "socket.io", "graphql-ws", "monument"],
  setting: SMALL,
  run: async ({ load }, { warmUpMs, measureMs }) => {
    await load.ask("connect", 1);
    await load.ask("latency", warmUpMs);
    return { ...(await load.ask("latency", measureMs)) };
  },
};

/** What many sockets with a few gets each cost. */
export const get: Measure = {
  name: "get",
  title: "Gets: 20 sockets, 10 in flight on each",
  figures: CPU,
  contenders: ["ours", "answer", "ws", "socket.io", "graphql-ws"],
  setting: SMALL,
  run: (cell, times) => runGets(cell, times, 20, 10),
};

/** What one socket with many gets costs. monument's has no refs, but with one socket all answers are its own. */
export const pipelined: Measure = {
  name: "pipelined",
  title: "Gets: 200 in flight on one socket",
  figures: CPU,
  contenders: ["ours", "answer", "ws", "socket.io", "graphql-ws", "monument"],
  setting: SMALL,
  run: (cell, times) => runGets(cell, times, 1, 200),
};

/** What a get costs while one more client keeps `items` other items live. */
export function getAmong(items: number): Measure {
  return {
    name: `items-${items}`,
    title: `Gets: 20 sockets, 10 in flight on each, ${items.toLocaleString("en")} live on another`,
    figures: CPU,
    contenders: ["ours", "answer", "harken", "ws", "socket.io"],
    // On harken the answers of so many handlers would take minutes.
    setting: { items, bytes: SMALL.bytes, isPushOnly: true },
    run: async (cell, times) => {
      await cell.load.ask("connect", 1);
      await cell.load.ask("hold", items);
      return runGets(cell, times, 20, 10);
    },
  };
}

async function runGets(cell: Cell, times: Times, sockets: number, inFlight: number): Promise<Figures> {
  await cell.load.ask("connect", sockets);
  await cell.load.ask("get", inFlight, times.warmUpMs);
  const { result, serverCpuUs } = await cell.measure(() => cell.load.ask("get", inFlight, times.measureMs));
  return { cpuUs: serverCpuUs / result.count };
}
