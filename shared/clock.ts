/** Where both sides take the time from, so that tests can run on a time of their own. */
export interface Clock {
  /** Milliseconds that only go forward. */
  now(): number;
  /** Milliseconds since 1970, as the wall clock says. */
  date(): number;
  /** Calls `then` once after `delayMs`. Returns the undo. Housekeeping does not keep a server's process from ending. */
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
