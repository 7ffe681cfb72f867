/** What a process holds: its heap after a collection, and the timers that are set. */

/** Counts the timers that are set and have neither come nor been cleared, those included that let a process end. */
export function countTimers(): () => number {
  const open = new Set<unknown>();
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const counted = (then: (...given: unknown[]) => void, ms?: number, ...given: unknown[]): NodeJS.Timeout => {
    const timer = set(() => {
      open.delete(timer);
      then(...given);
    }, ms);
    open.add(timer);
    return timer;
  };
  // Of the forms that setTimeout has, this is the one that is called here.
  globalThis.setTimeout = counted as typeof setTimeout;
  globalThis.clearTimeout = (timer) => {
    open.delete(timer);
    clear(timer);
  };
  return () => open.size;
}

/** The kilobytes of the heap that are in use after a collection. */
export async function heapKb(): Promise<number> {
  // What a collection frees may free more in the next: sockets and their handles, say.
  for (let time = 0; time < 5; time++) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc?.();
  }
  return Math.round(process.memoryUsage().heapUsed / 1024);
}

/** Does `act` for 0 up to `count`, so many at once. */
export async function times(count: number, atOnce: number, act: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** Waits until `isSo`, for ten seconds at most. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; waited < 10_000 && !isSo(); waited += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What is left when a process has done what may leak. */
export interface Left {
  /** The kilobytes of the heap after the warm-up and after each of three passes. */
  heapKb: number[];
  /** What there should be nothing of, by its name. */
  things: Record<string, number>;
}
