import { serialize } from "../shared/envelope.js";
import type { Context } from "./context.js";
import { OVERDUE_MS } from "./limits.js";
import { createTimer } from "./timer.js";
import { onWake } from "./waking.js";

/**
 * Watches over the link to a server that answers pings. It is in doubt as soon as a ping is overdue or this side has
 * slept, until the pong: what else comes may have been on its way for long. It is given up much later.
 */
export function watchOver(context: Context): void {
  const { clock, on, lose, checkMs = 2_000, waitMs = 10_000, wakeWaitMs = 2_000 } = context;
  const timer = createTimer(clock);
  const link = observe(context);
  let silentMs = 0; // while the link is watched, else 0
  let date = 0;

  const ask = (): void => {
    link.patienceMs = waitMs;
    link.askedAt = clock.now();
    context.send(serialize({ event: "ws:ping" }));
  };
  /** How long this side was asleep or blocked. Only the wall clock tells: some machines stop the other one meanwhile. */
  const sleptMs = (): number => Math.abs(clock.date() - date) - checkMs;
  const check = (): void => {
    const { heardAt, askedAt, patienceMs, roundTripMs } = link;
    const askedMs = clock.now() - askedAt;
    const isSilent = patienceMs && heardAt <= askedAt;
    timer(checkMs, check);
    // A wait after a wake keeps its end: pages of which the timers are throttled wake again and again.
    if (sleptMs() > checkMs + 1_000 && !(isSilent && patienceMs === wakeWaitMs)) wake();
    else if (isSilent && askedMs >= patienceMs) lose();
    else if (patienceMs ? link.isDoubtful && !isSilent : clock.now() - heardAt >= silentMs) ask();
    else if (patienceMs && askedMs >= Math.max(OVERDUE_MS, 2 * roundTripMs)) link.doubt(true);
    date = clock.date();
  };
  const wake = (): void => {
    if (!silentMs) return;
    if (sleptMs() > 1_000) link.doubt(true); // what the server sent may still wait to be read
    if (link.patienceMs === wakeWaitMs) return;
    ask();
    link.patienceMs = wakeWaitMs;
    timer(wakeWaitMs, check);
  };
  on("ws:welcome", ({ heartbeatMs }) => {
    silentMs = Math.max(heartbeatMs, checkMs);
    date = clock.date();
    timer(checkMs, check);
  });
  on("ws:end", () => {
    timer();
    silentMs = 0;
  });
  onWake(context, wake);
}

/** What is known of the live link. */
function observe({ clock, on, emit }: Context) {
  const link = {
    heardAt: 0,
    /** When it was pinged, or hello was said. */
    askedAt: 0,
    /** How long a pong may take; 0 while none is due. */
    patienceMs: 0,
    roundTripMs: 0,
    isDoubtful: false,
    doubt(after: boolean): void {
      if (after !== link.isDoubtful) emit("ws:doubt", after);
      link.isDoubtful = after;
    },
  };
  const answered = (): void => {
    link.roundTripMs = clock.now() - link.askedAt;
    link.patienceMs = 0;
    link.doubt(false);
  };
  on("ws:text", () => {
    link.heardAt = clock.now();
  });
  on("ws:up", () => {
    link.askedAt = clock.now();
  });
  on("ws:pong", answered);
  on("ws:welcome", answered);
  on("ws:end", () => {
    link.patienceMs = 0;
    link.isDoubtful = false; // of the next link
  });
  return link;
}
