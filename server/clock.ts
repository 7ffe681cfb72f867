import { systemClock as anyClock, type Clock, MAX_DELAY_MS } from "../shared/clock.js";

/** The time of this machine. Housekeeping does not keep the process from ending. */
export const systemClock: Clock = {
  ...anyClock,
  after: (delayMs, then, kind) => {
    if (kind !== "housekeeping") return anyClock.after(delayMs, then);
    const timer = setTimeout(then, Math.min(delayMs, MAX_DELAY_MS));
    if (typeof timer === "object") timer.unref();
    return () => clearTimeout(timer);
  },
};
