import type { Clock } from "../../shared/clock.js";

/** A single timer. Each call cancels the previous one, and sets a new one unless it is called without arguments. */
export type Timer = (delayMs?: number, then?: () => void) => void;

/** Creates a timer. */
export function createTimer(clock: Clock): Timer {
  let stop = (): void => {};
  return (delayMs = 0, then) => {
    stop();
    if (then) stop = clock.after(delayMs, then);
  };
}
