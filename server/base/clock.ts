import { systemClock as anyClock, type Clock, MAX_DELAY_MS } from "../../shared/clock.js";

/** The time of this machine. Housekeeping does not keep the process from ending. */
export const systemClock: Clock = {
  ...anyClock,
  // Whole milliseconds: V8 keeps a number with a fraction outside of the session that it belongs to.
  now: () => Math.floor(anyClock.now()),
  after: (delayMs, then, kind) => {
    if (kind !== "housekeeping") return anyClock.after(delayMs, then);
    const timer = setTimeout(then, Math.min(delayMs, MAX_DELAY_MS));
    if (typeof timer === "object") timer.unref();
    return () => clearTimeout(timer);
  },
};
