import type { Get } from "../calls/call-types.js";
import type { Settings } from "../options.js";
import { toSeeds } from "./seeds.js";
import { LOADING, type Snapshot, taken, unconfirmed } from "./snapshot.js";

/** The values of items that nothing follows at the moment. */
export interface ValueCache {
  /** What the page was rendered with, while it is hydrated: the same for as long as the client is one user's. */
  findServer(item: Get): Snapshot<unknown> | undefined;
  /** The kept value of an item as `stale`; the same object each time. */
  find(item: Get): Snapshot<unknown> | undefined;
  /** Keeps the value of this snapshot in place of the previous one, if it has a value. */
  keep(item: Get, snapshot: Snapshot<unknown>): void;
  /** Keeps the answer to this get, unless the item is in `held` by then. */
  expect(get: Get, held: ReadonlyMap<unknown, unknown>): void;
  clear(): void;
}

/**
 * Creates such a cache, with the values of the page's snapshot. It needs no timer: expired values are not returned, and
 * are removed with the next one.
 */
export function createValueCache(settings: Settings, inspect?: (message: unknown) => unknown): ValueCache {
  const { clock, lingerMs, keepValueMs = 300_000, maxKeptItems = 200 } = settings;
  const seeds = toSeeds(settings, keyOf, inspect);
  const unclaimed = new Map(seeds);
  let unclaimedUntil = clock.now() + lingerMs;
  const all = new Map<string, { snapshot: Snapshot<unknown>; until: number }>(); // least recently used first
  const kept: ValueCache = {
    find(item) {
      const key = keyOf(item);
      const known = all.get(key);
      const now = clock.now();
      if (known && known.until > now) return known.snapshot;
      return unclaimedUntil > now ? unclaimed.get(key) : undefined;
    },
    findServer(item) {
      unclaimedUntil = clock.now() + lingerMs; // the components that follow it are about to mount
      return seeds.get(keyOf(item));
    },
    keep(item, snapshot) {
      const key = keyOf(item);
      const now = clock.now();
      all.delete(key);
      unclaimed.delete(key);
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
    clear() {
      for (const each of [all, seeds, unclaimed]) each.clear();
      settings.snapshot = undefined;
    },
  };
  return kept;
}

/** "riders:7" and 7 of "riders" share a set event, not a value. */
function keyOf({ getEvent, event }: Get): string {
  return getEvent + event;
}
