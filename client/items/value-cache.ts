import type { Get } from "../calls/call-types.js";
import type { Settings } from "../options.js";
import { LOADING, type Snapshot, taken, unconfirmed } from "./snapshot.js";

/** The values of items that nothing follows at the moment. */
export interface ValueCache {
  /** The kept value of an item as `stale`; the same object each time. */
  find(item: Get): Snapshot<unknown> | undefined;
  /** Keeps the value of this snapshot in place of the previous one, if it has a value. */
  keep(item: Get, snapshot: Snapshot<unknown>): void;
  /** Keeps the answer to this get, unless the item is in `held` by then. */
  expect(get: Get, held: ReadonlyMap<unknown, unknown>): void;
  clear(): void;
}

/** Creates such a cache. It needs no timer: expired values are not returned, and are removed with the next one. */
export function createValueCache({ clock, keepValueMs = 300_000, maxKeptItems = 200 }: Settings): ValueCache {
  const all = new Map<string, { snapshot: Snapshot<unknown>; until: number }>(); // least recently used first
  // "riders:7" and 7 of "riders" share a set event, not a value.
  const keyOf = ({ getEvent, event }: Get): string => getEvent + event;
  const kept: ValueCache = {
    find(item) {
      const known = all.get(keyOf(item));
      return known && known.until > clock.now() ? known.snapshot : undefined;
    },
    keep(item, snapshot) {
      const key = keyOf(item);
      const now = clock.now();
      all.delete(key);
      if (snapshot.updatedAt === undefined) return;
      all.set(key, { snapshot: unconfirmed(snapshot), until: now + keepValueMs });
      for (const [oldest, { until }] of all) if (all.size > maxKeptItems || until <= now) all.delete(oldest);
    },
    expect(get, held) {
      const before = kept.find(get);
      get.answered = (message) => {
        // A value that a subscription has received since may be newer.
        if (held.has(get.event) || kept.find(get) !== before) return;
        kept.keep(get, taken(before ?? LOADING, message, clock.date()) ?? LOADING);
      };
    },
    clear: () => all.clear(),
  };
  return kept;
}
