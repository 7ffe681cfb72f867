import type { Clock } from "../shared/clock.js";
import { ASK_PATIENCE_MS, MAX_ASKING } from "./limits.js";
import { createTimer } from "./timer.js";

/** Asks for items, not for all of them at once. */
export type Asking<Item> = [
  /** Asks for an item now, or when another was answered. */
  ask: (item: Item) => void,
  /** Whatever came for the item, or nobody wants it any more: another may be asked for. */
  answered: (item?: Item) => void,
  /** Nothing is on its way any more. */
  stop: () => void,
];

/** `askNow` asks for one. */
export function createAsking<Item>(clock: Clock, askNow: (item: Item) => void): Asking<Item> {
  const timer = createTimer(clock);
  const asking = new Set<Item | undefined>();
  const unasked = new Set<Item | undefined>();
  const ask = (item: Item): void => {
    if (asking.size < MAX_ASKING) {
      asking.add(item);
      askNow(item);
    } else if (unasked.add(item).size === 1) waitPatiently();
  };
  const answered = (item?: Item): void => {
    asking.delete(item);
    unasked.delete(item);
    for (const next of unasked) {
      if (!next || asking.size >= MAX_ASKING) return;
      unasked.delete(next);
      ask(next);
    }
  };
  const waitPatiently = (): void =>
    timer(ASK_PATIENCE_MS, () => {
      asking.clear();
      answered();
      if (unasked.size) waitPatiently();
    });
  const stop = (): void => {
    timer();
    asking.clear();
    unasked.clear();
  };
  return [ask, answered, stop];
}
