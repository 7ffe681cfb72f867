import type { Clock } from "../../shared/clock.js";

/** One timer: each call ends the one before and sets it anew, or only ends it if nothing is to be done. */
export type Timer = (delayMs?: number, then?: () => void) => void;

/** Makes a timer. */
export function createTimer(clock: Clock): Timer {
  let stop = (): void => {};
  return (delayMs = 0, then) => {
    stop();
    if (then) stop = clock.after(delayMs, then);
  };
}
