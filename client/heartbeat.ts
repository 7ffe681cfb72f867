import { serialize } from "../shared/envelope.js";
import type { Context } from "./context.js";
import { createDoubt } from "./doubt.js";
import { createTimer } from "./timer.js";
import { onWake } from "./waking.js";

/**
 * Watches over the link to a server that answers pings. It is in doubt as soon as a ping is overdue or this side has
 * slept, and given up much later.
 */
export function watchOver(context: Context): void {
  const { clock, on, checkMs = 2_000, waitMs = 10_000 } = context;
  const doubt = createDoubt(context);
  const timer = createTimer(clock);
  let heardAt = 0;
  let silentMs = 0; // while the link is watched, else 0, as the next
  let askedAt = 0; // while an answer is due
  let date = 0;

  const ask = (): void => {
    askedAt = clock.now();
    context.send(serialize({ event: "ws:ping" }));
    doubt.pinged();
  };
  const askAfterWake = createWakeWait(context, ask, () => heardAt);
  /** How long this side was asleep or blocked. Only the wall clock tells: some machines stop the other one meanwhile. */
  const sleptMs = (): number => Math.abs(clock.date() - date) - checkMs;
  const check = (): void => {
    const sinceMs = clock.now() - (askedAt || heardAt);
    timer(checkMs, check);
    if (sleptMs() > checkMs + 1_000) wake();
    else if (askedAt && sinceMs >= waitMs) context.lose();
    else if (!askedAt && (doubt.is() || sinceMs >= silentMs)) ask();
    date = clock.date();
  };
  const wake = (): void => {
    if (!silentMs) return;
    if (sleptMs() > 1_000) doubt.begin(); // what the server sent may still wait to be read
    askAfterWake();
  };
  const stop = (): void => {
    timer();
    silentMs = askedAt = 0;
  };
  on("ws:text", () => {
    askedAt = 0;
    heardAt = clock.now();
  });
  on("ws:welcome", ({ heartbeatMs }) => {
    askedAt = 0;
    silentMs = Math.max(heartbeatMs, checkMs);
    date = clock.date();
    timer(checkMs, check);
  });
  on("ws:end", stop);
  onWake(context, wake);
}

/** Gives what asks after a wake, and gives the link up if nothing is heard soon. */
function createWakeWait(
  { clock, on, lose, wakeWaitMs = 2_000 }: Context,
  ask: () => void,
  heardAt: () => number,
): () => void {
  const timer = createTimer(clock);
  let isWaiting = false;
  const end = (): void => {
    timer();
    isWaiting = false;
  };
  for (const news of ["ws:pong", "ws:welcome", "ws:end"] as const) on(news, end);
  return () => {
    // A wait that is under way keeps its end: pages of which the timers are throttled wake again and again.
    if (isWaiting) return;
    isWaiting = true;
    const from = clock.now();
    ask();
    timer(wakeWaitMs, () => {
      isWaiting = false;
      if (heardAt() <= from) lose();
    });
  };
}
