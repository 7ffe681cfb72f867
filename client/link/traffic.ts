import type { Settings } from "../options.js";
import type { Connection } from "./connection.js";
import type { Calls } from "./dial.js";
import { createHeartbeat } from "./heartbeat.js";
import { createIntroduction } from "./introduction.js";
import { MAX_SILENT_LINKS } from "./limits.js";
import { createMove } from "./move.js";
import type { Link, Owner } from "./parties.js";
import { createReceiver } from "./receive.js";

/**
 * Puts connections in their places and joins what watches over the live one. One to a known server that brings no
 * welcome is given up. So is one to an unknown server that never brings a word, but only a few times: a plain server
 * that has nothing to say looks the same.
 */
export function createTraffic(settings: Settings, link: Link, owner: Owner) {
  const { clock, waitMs = 10_000 } = settings;
  const { toHello, renew } = createIntroduction(settings, link);
  const heartbeat = createHeartbeat(settings, link, owner.changed);
  const move = createMove(settings, link, owner);
  const receive = createReceiver(settings, link, owner, heartbeat, move, renew);
  let before: Connection | undefined;
  let silentConnections = 0; // in a row
  let isKnown = false; // the server answers pings: then each of its connections begins with a welcome
  const begin = (live: Connection): void => {
    const now = clock.now();
    const lostMs = before && now - before.heardAt;
    before = Object.assign(live, { openedAt: now, heardAt: now, askedAt: now });
    live.watch(waitMs, () => {
      if (isKnown || silentConnections++ < MAX_SILENT_LINKS) link.lose();
    });
    owner.up(lostMs);
    if (link.old) move.begin(link.old);
  };
  const calls: Calls = {
    toHello,
    isClosed: link.closed,
    opened: (connection) => connection === link.live && link.signal("opened"),
    received(connection, text) {
      if (connection === link.next) {
        // Its first word: the server is there.
        Object.assign(link, { old: link.live, live: connection, next: undefined });
        begin(connection);
      }
      if (connection === link.live) {
        connection.heardAt = clock.now();
        silentConnections = 0;
        if (!isKnown) connection.watch();
        receive(connection, text);
        isKnown ||= connection.silentMs > 0;
      } else if (connection === link.old) receive(connection, text);
    },
    lost(connection, code) {
      if (connection === link.live) link.lose(code);
      else move.lost(connection);
    },
  };
  return { calls, begin, wake: heartbeat.wake, end: move.end };
}
