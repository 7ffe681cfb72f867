import { systemClock as anyClock, type Clock, MAX_DELAY_MS } from "../../shared/clock.js";

/** The clock of this machine. Timers of the kind "housekeeping" do not keep the process alive. */
export const systemClock: Clock = {
  ...anyClock,
  // Whole milliseconds: V8 stores a number with a fraction outside of the object that has it.
  now: () => Math.floor(anyClock.now()),
  after: (delayMs, then, kind) => {
    if (kind !== "housekeeping") return anyClock.after(delayMs, then);
    const timer = setTimeout(then, Math.min(delayMs, MAX_DELAY_MS));
    if (typeof timer === "object") timer.unref();
    return () => clearTimeout(timer);
  },
};
