import type { Clock } from "../../shared/clock.js";

/** Measures how long nothing was received before a new connection, and reports it when a server has accepted that. */
export function createGap(clock: Clock, tell: (lostMs: number) => void) {
  let heardAt: number | undefined; // or when the first connection opened
  let lostMs: number | undefined;
  return {
    begin() {
      const now = clock.now();
      lostMs = heardAt === undefined ? heardAt : now - heardAt;
      heardAt ??= now;
    },
    heard() {
      heardAt = clock.now();
    },
    accepted() {
      const gapMs = lostMs;
      lostMs = undefined;
      if (gapMs !== undefined) tell(gapMs);
    },
  };
}
