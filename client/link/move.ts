import type { Settings } from "../options.js";
import { retryDelayMs } from "./backoff.js";
import { type Connection, unwatch } from "./connection.js";
import { MAX_LATE_MS, MAX_WITHIN_MS, RETRY_MOVE_MS } from "./limits.js";
import type { Link, Owner } from "./link-types.js";
import { createTimer } from "./timer.js";

/** Moves the client from a server that drains. */
export interface Move {
  /** The server asks the client to move within this many milliseconds. */
  drain(withinMs: number): void;
  /** The next connection has become the live one. */
  begin(old: Connection): void;
  /** A connection other than the live one was lost. */
  lost(connection: Connection): void;
  /**
   * Closes the old connection when no more answers are due over it, or in any case: the pending gets are then sent
   * again.
   */
  settle(isOver?: boolean): void;
  end(): void;
}

/**
 * Connection migration. The new connection is opened first, at a random moment so that not all clients arrive
 * together. The old one is closed when its pending answers have arrived.
 */
export function createMove(settings: Settings, link: Link, owner: Owner): Move {
  const { clock, random, connectTimeoutMs } = settings;
  const timer = createTimer(clock);
  let withinMs = 0;
  const toLeastMs = createPacing(settings);
  let until = 0;
  const dialAfter = (ms: number): void =>
    timer(ms, () => {
      link.next ??= link.open();
      if (link.next) timer(connectTimeoutMs, failed);
      else failed();
    });
  const failed = (): void => {
    const leftMs = until - clock.now();
    link.leave("next", true);
    if (leftMs > 0) dialAfter(random() * Math.min(leftMs, RETRY_MOVE_MS));
  };
  const settle = (isOver?: boolean): void => {
    if (!link.old || (!isOver && owner.isDue(link.old))) return;
    timer();
    link.leave("old");
    owner.changed();
  };
  return {
    drain(ms) {
      settle(true); // the server that the client was moving to drains as well
      withinMs = Math.min(ms, MAX_WITHIN_MS);
      until = clock.now() + withinMs;
      dialAfter(Math.max(toLeastMs(), (random() * withinMs) / 2));
    },
    begin(old) {
      timer(withinMs / 2, () => settle(true));
      unwatch(old);
      old.watch(MAX_LATE_MS, () => {
        old.isDoubtful = true;
        owner.changed();
      });
      settle();
    },
    lost(connection) {
      if (connection === link.next) failed();
      if (connection === link.old) settle(true);
    },
    settle,
    end: timer,
  };
}

/**
 * Servers that repeatedly send the client on are called no faster than ones that are down. Returns the shortest delay
 * of a move.
 */
function createPacing({ clock, random, settleMs, ...backoff }: Settings): () => number {
  let moves = 0; // moves in quick succession
  let settledAt = 0;
  return () => {
    const now = clock.now();
    moves = now < settledAt ? moves + 1 : 0;
    settledAt = now + settleMs;
    return moves && retryDelayMs(moves, random(), backoff);
  };
}
