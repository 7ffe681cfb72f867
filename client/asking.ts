import type { Clock } from "../shared/clock.js";
import { ASK_PATIENCE_MS, MAX_ASKING } from "./limits.js";

/** Asks for items, not for all of them at once. */
export type Asking<Item> = [
  /** Asks for an item now, or when another was answered. */
  ask: (item: Item) => void,
  /**
   * Whatever came for the item, or nobody wants it any more: another may be asked for. After a push, which may have been
   * on its way since before, an item that waits to be asked for still does.
   */
  answered: (item: Item, isPush?: boolean) => void,
  /** Nothing is on its way any more. */
  stop: () => void,
];

/** `askNow` asks for one. */
export function createAsking<Item>(clock: Clock, askNow: (item: Item) => void): Asking<Item> {
  const asking = new Set<Item>();
  const unasked = new Set<Item>();
  let stopWaiting: (() => void) | undefined;
  const askNext = (): void => {
    for (const item of unasked) {
      if (asking.size >= MAX_ASKING) {
        stopWaiting ??= clock.after(ASK_PATIENCE_MS, () => {
          stopWaiting = undefined;
          asking.clear();
          askNext();
        });
        return;
      }
      unasked.delete(item);
      asking.add(item);
      askNow(item);
    }
  };
  const ask = (item: Item): void => {
    unasked.add(item);
    askNext();
  };
  const answered = (item: Item, isPush?: boolean): void => {
    asking.delete(item);
    if (!isPush) unasked.delete(item);
    askNext();
  };
  const stop = (): void => {
    stopWaiting?.();
    stopWaiting = undefined;
    asking.clear();
    unasked.clear();
  };
  return [ask, answered, stop];
}
