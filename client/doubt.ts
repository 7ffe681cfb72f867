import type { Context } from "./context.js";
import { OVERDUE_MS } from "./limits.js";
import { createTimer } from "./timer.js";

/** Whether the link may be dead. */
export interface Doubt {
  /** A ping went out: it is overdue after some time. */
  pinged(): void;
  /** There is a reason for doubt. */
  begin(): void;
  /** Whether it is in doubt. */
  is(): boolean;
}

/**
 * Tells when the link comes to be in doubt, and when the server has answered a ping since: what else comes may have
 * been on its way for long. A new link begins without doubt.
 */
export function createDoubt({ clock, on, emit }: Context): Doubt {
  const timer = createTimer(clock);
  let sentAt = 0; // the hello, or the newest ping
  let roundTripMs = 0;
  let isDoubtful = false;
  const change = (after: boolean): void => {
    timer();
    if (after !== isDoubtful) emit("ws:doubt", after);
    isDoubtful = after;
  };
  const begin = (): void => change(true);
  const send = (): void => {
    sentAt = clock.now();
  };
  const trust = (): void => {
    roundTripMs = clock.now() - sentAt;
    change(false);
  };
  on("ws:up", send);
  on("ws:welcome", trust);
  on("ws:pong", trust);
  on("ws:end", () => {
    timer();
    isDoubtful = false;
  });
  const pinged = (): void => {
    send();
    timer(Math.max(OVERDUE_MS, 2 * roundTripMs), begin);
  };
  return { pinged, begin, is: () => isDoubtful };
}
