import type { Calls } from "../calls/calls.js";
import type { Link } from "../link/link-types.js";
import type { Settings } from "../options.js";
import type { Item } from "./store.js";
import type { ValueCache } from "./value-cache.js";

/** The longest time that an item with an error and no value lingers: until React has rendered the error. */
const FAILED_MS = 1_000;

/**
 * Creates what ends the subscriptions of items: some time after their last listener has left, or when room is needed.
 */
export function createLinger(
  { lingerMs }: Settings,
  link: Link,
  calls: Calls,
  held: Map<unknown, Item>,
  kept: ValueCache,
  ask: (item: Item) => void,
) {
  const crowded = new Set<Item>(); // for which the server had no room
  const forget = (item: Item): void => {
    held.delete(item.event);
    kept.keep(item, item.snapshot);
    crowded.delete(item);
    item.timer();
    calls.sender.end(item);
    const [next] = crowded; // there is room for one
    if (!next) return;
    crowded.delete(next);
    ask(next);
  };
  return {
    /** Ends the subscription of an item, and keeps its value. */
    forget,
    /** The item has no listener any more. */
    leave(item: Item): void {
      const forMs = item.lingerMs ?? lingerMs;
      item.isLeft = forMs > 0 && item.snapshot.status !== "loading" && !link.closed();
      // A component that mounts again after an error wants to know whether it persists.
      const isFailed = item.snapshot.updatedAt === undefined;
      if (item.isLeft) item.timer(isFailed ? Math.min(forMs, FAILED_MS) : forMs, () => forget(item));
      else forget(item);
    },
    /** The server has no room for this item, or has it again. One of the lingering items makes room. */
    crowd(item: Item, isCrowded: boolean): void {
      crowded.delete(item);
      if (!isCrowded) return;
      crowded.add(item);
      for (const each of held.values()) if (each.isLeft) return forget(each);
    },
  };
}
