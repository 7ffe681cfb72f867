import { serialize } from "../shared/envelope.js";
import type { Context } from "./context.js";
import { createTimer } from "./timer.js";
import { onWake } from "./waking.js";

/** Watches over the link to a server that answers pings. */
export function watchOver(context: Context): void {
  const { clock, on, checkMs = 2_000, waitMs = 10_000, wakeWaitMs = 2_000 } = context;
  const timer = createTimer(clock);
  const wakeTimer = createTimer(clock);
  let heardAt = 0;
  let silentMs = 0; // while the link is watched, else 0, as the next two
  let askedAt = 0; // while an answer is due
  let wokenAt = 0; // while it is due because of a wake
  let date = 0;

  const ask = (): void => {
    askedAt = clock.now();
    context.send(serialize({ event: "ws:ping" }));
  };
  const check = (): void => {
    const sinceMs = clock.now() - (askedAt || heardAt);
    const before = date;
    date = clock.date();
    timer(checkMs, check);
    // This side was asleep or blocked, and what the other sent may still wait to be read. Only the wall clock tells:
    // some machines stop the other one while they sleep.
    if (Math.abs(date - before) > 2 * checkMs + 1_000) wake();
    else if (askedAt && sinceMs >= waitMs) context.lose();
    else if (!askedAt && sinceMs >= silentMs) ask();
  };
  const wake = (): void => {
    // A wait that is under way keeps its end: pages of which the timers are throttled wake again and again.
    if (!silentMs || wokenAt) return;
    ask();
    wokenAt = askedAt;
    wakeTimer(wakeWaitMs, () => {
      if (heardAt <= wokenAt) context.lose();
      wokenAt = 0;
    });
  };
  const stop = (): void => {
    timer();
    wakeTimer();
    silentMs = askedAt = wokenAt = 0;
  };
  on("ws:text", () => {
    askedAt = 0;
    heardAt = clock.now();
  });
  on("ws:welcome", ({ heartbeatMs }) => {
    stop();
    silentMs = Math.max(heartbeatMs, checkMs);
    date = clock.date();
    timer(checkMs, check);
  });
  on("ws:end", stop);
  onWake(context, wake);
}
