/** How long the event loop is held up, and how much memory is kept. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const ROUNDS = 5;

/**
 * The longest turn of the event loop while `work` ran, in milliseconds of processor time: the least of five
 * rounds, because garbage collection and the compiler can only add to it. A wall clock would measure the
 * neighbours too: with both cores taken by others, turns that cost 20 ms took 100 (measured).
 */
export async function lagOf(work: () => Promise<unknown>): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await longestTurn(work));
  return Math.min(...rounds);
}

async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let isOver = false;
  const watch = async (): Promise<void> => {
    for (let before = processorMs(); !isOver; ) {
      await new Promise(setImmediate); // comes once in each turn
      const now = processorMs();
      longest = Math.max(longest, now - before);
      before = now;
    }
  };
  const watched = watch();
  await work();
  await new Promise(setImmediate); // the turn in which it ended counts too
  isOver = true;
  await watched;
  return longest;
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** The bytes that are held, after garbage collection: objects, and what buffers hold outside the heap. */
export function heldBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
