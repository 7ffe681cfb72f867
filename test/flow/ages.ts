import { type Slow, WAY_MS } from "./slow-pair.js";

/** Items that are set over and over. */
export interface Workload {
  items: number;
  bytes: number;
  everyMs: number;
}

/** The least time between two looks, in milliseconds. */
const STEP_MS = 20;

/** How old, in milliseconds, what the client showed was: since a newer value was set. */
export interface Ages {
  /** The most of a value that it called live. */
  live: number;
  /** The most of any value. */
  shown: number;
  /** How many items it ever showed. */
  items: number;
}

/** Sets the items for `seconds`, and looks at what the client shows of them. */
export async function watchAges(
  { pair, client }: Slow,
  { items, bytes, everyMs }: Workload,
  seconds: number,
): Promise<Ages> {
  const { clock, router } = pair;
  const names = Array.from({ length: items }, (_, index) => `item${index}`);
  const stores = names.map((name) => client.item(name));
  for (const store of stores) store.subscribe(() => {});
  await clock.advance(2 * WAY_MS);
  const filler = "x".repeat(bytes - 20);
  const ages = { live: 0, shown: 0, items: 0 };
  const seen = new Set<string>();
  const until = clock.now() + 1_000 * seconds;
  let done = 0;
  for (const since = clock.now(); clock.now() < until; await clock.advance(STEP_MS)) {
    for (; done < ((clock.now() - since) / everyMs) * items; done++) {
      router.publish(names[done % items] ?? "", { at: clock.now(), filler });
    }
    for (const [index, store] of stores.entries()) {
      const { value, status } = store.get();
      if (value === undefined) continue;
      seen.add(names[index] ?? "");
      const age = clock.now() - Object(value).at - everyMs;
      ages.shown = Math.max(ages.shown, age);
      if (status === "live") ages.live = Math.max(ages.live, age);
    }
  }
  return { ...ages, items: seen.size };
}
