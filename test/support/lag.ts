/** How long the event loop is held up, and how much memory is kept. */
import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const ROUNDS = 5;

/**
 * The longest time for which `work` held up the event loop, in milliseconds: the least of five rounds, because
 * whatever else the machine does can only add to it. Includes the monitor's own interval of 1 ms.
 */
export async function lagOf(work: () => Promise<unknown>): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await lagOnce(work));
  return Math.min(...rounds);
}

async function lagOnce(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await nextSample(delay);
  await work();
  await nextSample(delay); // a loop that was held up is seen when the monitor's timer fires again
  delay.disable();
  return delay.max / 1e6;
}

async function nextSample(delay: IntervalHistogram): Promise<void> {
  const { count } = delay;
  while (delay.count === count) await new Promise(setImmediate);
}

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** The bytes that are held, after garbage collection: objects, and what buffers hold outside the heap. */
export function heldBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
