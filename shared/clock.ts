/** A source of time, which tests can replace. */
export interface Clock {
  /** Monotonic time, in milliseconds. */
  now(): number;
  /** Wall-clock time, in milliseconds since 1970. */
  date(): number;
  /**
   * Calls `then` once after `delayMs`. Returns a function that cancels the timer. A timer for `"housekeeping"` does
   * not keep a server's process running.
   */
  after(delayMs: number, then: () => void, kind?: "housekeeping"): () => void;
}

/** A timer takes little more, 2^31 - 1: beyond it, and for Infinity, it would fire at once. */
export const MAX_DELAY_MS = 2_000_000_000;

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  after: (delayMs, then) => {
    const timer = setTimeout(then, Math.min(delayMs, MAX_DELAY_MS));
    return () => clearTimeout(timer);
  },
};
