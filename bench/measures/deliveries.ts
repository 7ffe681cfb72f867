/** What telling many subscribers costs. */
import type { Contender } from "../contenders/contender.js";
import type { Cell } from "./cell.js";
import { type Figures, type Measure, SMALL, type Times } from "./measure.js";

const CPU = [{ key: "cpuUs", title: "server CPU per delivery, µs" }];
const CONTENDERS: readonly Contender[] = ["ours", "ws", "socket.io"];

/** The deliveries of one command to the server, at least, so that taking it costs next to nothing of them. */
const DELIVERIES_AT_ONCE = 1_000;

/** One small item for `subscribers`. */
export function fanout(subscribers: number, name = `fanout-${subscribers}`): Measure {
  return {
    name,
    title: `Fan-out: one item of 200 bytes to ${subscribers.toLocaleString("en")} subscribers`,
    figures: CPU,
    contenders: [...CONTENDERS, "graphql-ws", "tcp"],
    setting: SMALL,
    run: (cell, times) => runDeliveries(cell, times, subscribers, 1),
  };
}

/** Many items that change in the same turn. */
export const burst: Measure = {
  name: "burst",
  title: "Burst: 10 items of 200 bytes set in one turn, to 1,000 subscribers",
  figures: CPU,
  contenders: CONTENDERS,
  setting: { items: 10, bytes: 200 },
  run: (cell, times) => runDeliveries(cell, times, 1_000, 10),
};

/** An item of some size, for which pings that acknowledge come often. */
export const medium: Measure = {
  name: "medium",
  title: "Fan-out: one item of 2 kB to 1,000 subscribers",
  figures: CPU,
  contenders: CONTENDERS,
  setting: { items: 1, bytes: 2_000 },
  run: (cell, times) => runDeliveries(cell, times, 1_000, 1),
};

/** An item so large that writing it counts more than finding whom to write to. */
export const large: Measure = {
  name: "large",
  title: "Fan-out: one item of 100 kB to 200 subscribers",
  figures: CPU,
  contenders: CONTENDERS,
  setting: { items: 1, bytes: 100_000 },
  run: (cell, times) => runDeliveries(cell, times, 200, 1),
};

/**
 * Sets the items, and again when all have come, so that nobody falls behind: a contender that skips values for slow
 * readers would else deliver fewer than it was given.
 */
async function runDeliveries(
  cell: Cell,
  { warmUpMs, measureMs }: Times,
  subscribers: number,
  items: number,
): Promise<Figures> {
  await cell.load.ask("connect", subscribers);
  await cell.load.ask("subscribe", items);
  const times = Math.max(1, Math.ceil(DELIVERIES_AT_ONCE / (subscribers * items)));
  let total = 0;
  const publish = async (durationMs: number): Promise<number> => {
    const before = total;
    for (const startedAt = performance.now(); performance.now() - startedAt < durationMs; ) {
      total += times * subscribers * items;
      await Promise.all([cell.server.ask("publish", times), cell.load.ask("pushed", total)]);
    }
    return total - before;
  };
  await publish(warmUpMs);
  const { result, serverCpuUs } = await cell.measure(() => publish(measureMs));
  return { cpuUs: serverCpuUs / result };
}
