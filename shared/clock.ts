/** Where both sides take the time from, so that tests can run on a time of their own. */
export interface Clock {
  /** Milliseconds that only go forward. */
  now(): number;
  /** Milliseconds since 1970, as the wall clock says. */
  date(): number;
  /** Calls `then` once after `delayMs`. Returns the undo. */
  after(delayMs: number, then: () => void): () => void;
}

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  after: (delayMs, then) => {
    const timer = setTimeout(then, delayMs);
    return () => clearTimeout(timer);
  },
};
