import type { Settings } from "../options.js";
import type { Connection } from "./connection.js";
import { MAX_SILENT_LINKS, OVERDUE_MS } from "./constants.js";
import { createReceiver } from "./control-messages.js";
import type { Calls } from "./dial.js";
import { createGap } from "./gap.js";
import { createHeartbeat } from "./heartbeat.js";
import { createIntroduction } from "./introduction.js";
import type { Link, Owner } from "./link-types.js";
import { createMove } from "./move.js";

/**
 * Assigns the roles of connections, and starts the timers of the live one. A connection to a known server without
 * `ws:welcome` is given up. So is one to an unknown server that sends nothing, but only a few times: a plain server
 * without news looks the same.
 */
export function createPlaces(settings: Settings, link: Link, owner: Owner) {
  const { clock, waitMs } = settings;
  const plainMs = Math.min(OVERDUE_MS, waitMs / 2);
  const { toHello, renew } = createIntroduction(settings, link);
  const heartbeat = createHeartbeat(settings, link, owner.changed);
  const move = createMove(settings, link, owner);
  const receive = createReceiver(settings, link, owner, heartbeat, move, renew);
  const gap = createGap(clock, owner.gap);
  let silentConnections = 0; // in a row
  let isKnown = false; // the server answers pings, so each of its connections begins with a welcome
  const accepted = (): void => {
    link.signal("opened");
    gap.accepted();
  };
  const begin = (live: Connection): void => {
    const now = clock.now();
    gap.begin();
    Object.assign(live, { isReady: true, openedAt: now, heardAt: now, askedAt: now });
    live.watch(plainMs, () => {
      if (!isKnown) accepted(); // perhaps a plain server
      live.watch(waitMs - plainMs, () => {
        if (isKnown || silentConnections++ < MAX_SILENT_LINKS) link.lose();
      });
    });
    owner.up();
    if (link.old) move.begin(link.old);
  };
  const calls: Calls = {
    toHello,
    isClosed: link.closed,
    opened: (connection) => connection === link.live && begin(connection),
    received(connection, text) {
      if (connection === link.next) take(link, connection, begin);
      if (connection === link.live) {
        connection.heardAt = clock.now();
        gap.heard();
        silentConnections = 0;
        if (!isKnown) connection.watch();
        accepted();
        receive(connection, text);
        isKnown ||= connection.silentMs > 0;
      } else if (connection === link.old) receive(connection, text);
    },
    lost(connection, code, reason) {
      if (connection === link.live) link.lose(code, reason);
      else move.lost(connection);
    },
  };
  return { calls, wake: heartbeat.wake, end: move.end };
}

/** The next connection has received its first message, so the server is up: it becomes the live one. */
function take(link: Link, next: Connection, begin: (live: Connection) => void): void {
  Object.assign(link, { old: link.live, live: next, next: undefined });
  begin(next);
}
