import { serialize } from "../../shared/envelope.js";
import type { Settings } from "../options.js";
import { type Connection, send } from "./connection.js";
import { OVERDUE_MS } from "./limits.js";
import type { Link, Owner } from "./link-types.js";

/** The heartbeat of the live connection to a server that answers pings. */
export interface Heartbeat {
  /** The server has answered a ping or, if it announced its heartbeat, the hello. */
  answered(live: Connection, heartbeatMs?: number): void;
  /** The page may have slept. */
  wake(): void;
}

/**
 * Pings a silent server. The connection is in doubt from when a ping is overdue, or this side has slept, until the
 * pong: other messages may have been in transit for long. It is given up much later.
 */
export function createHeartbeat(settings: Settings, link: Link, changed: Owner["changed"]): Heartbeat {
  const { clock, checkMs = 2_000, waitMs, wakeWaitMs = 2_000 } = settings;
  let date = 0; // of the last check
  const ping = (live: Connection, patienceMs: number): void => {
    Object.assign(live, { patienceMs, askedAt: clock.now() });
    send(live, serialize({ event: "ws:ping" }));
  };
  const doubt = (live: Connection, isDoubtful: boolean): void => {
    live.isDoubtful = isDoubtful;
    changed();
  };
  /** How long this side was asleep or blocked. Only the wall clock shows it: some machines stop the monotonic one. */
  const sleptMs = (): number => Math.abs(clock.date() - date) - checkMs;
  const checkIn = (live: Connection, ms: number): void => live.watch(ms, () => check(live));
  const check = (live: Connection): void => {
    const { heardAt, askedAt, patienceMs, roundTripMs } = live;
    const askedMs = clock.now() - askedAt;
    const isSilent = patienceMs && heardAt <= askedAt;
    checkIn(live, checkMs);
    // After a wake the current wait keeps its end, because pages with throttled timers wake again and again.
    if (sleptMs() > checkMs + 1_000 && !(isSilent && patienceMs === wakeWaitMs)) wake();
    else if (isSilent && askedMs >= patienceMs) link.lose();
    else if (patienceMs ? live.isDoubtful && !isSilent : clock.now() - heardAt >= live.silentMs)
      ping(live, waitMs);
    else if (patienceMs && askedMs >= Math.max(OVERDUE_MS, 2 * roundTripMs)) doubt(live, true);
    date = clock.date();
  };
  const wake = (): void => {
    const { live } = link;
    if (!live?.silentMs) return;
    if (sleptMs() > 1_000) doubt(live, true); // messages of the server may still wait to be read
    if (live.patienceMs === wakeWaitMs) return;
    ping(live, wakeWaitMs);
    checkIn(live, wakeWaitMs);
  };
  return {
    answered(live, heartbeatMs) {
      Object.assign(live, { roundTripMs: clock.now() - live.askedAt, patienceMs: 0 });
      doubt(live, false);
      if (heartbeatMs === undefined) return;
      live.silentMs = Math.max(heartbeatMs, checkMs);
      date = clock.date();
      checkIn(live, checkMs);
    },
    wake,
  };
}
