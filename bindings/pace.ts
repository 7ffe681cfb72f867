import type { ItemStore, Snapshot } from "../client/index.js";

/** A store that shows at most so many values in a second. A change of the status shows at once. */
export interface Paced<Value> {
  /** What is shown now. */
  get(): Snapshot<Value>;
  /** Keeps the item live, and calls `listener` when there is something to show, until the returned function is called. */
  subscribe(listener: () => void): () => void;
}

/** Slows `store` down to `maxPerSecond` values. Without it, everything shows at once. */
export function pace<Value>(store: ItemStore<Value>, maxPerSecond = Number.POSITIVE_INFINITY): Paced<Value> {
  let shown: Snapshot<Value> | undefined;
  return {
    get: () => shown ?? store.get(),
    subscribe(listener) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      let at = Number.NEGATIVE_INFINITY;
      const show = (): void => {
        clearTimeout(timer);
        timer = undefined;
        at = Date.now();
        shown = maxPerSecond < 1e9 ? store.get() : undefined;
        listener();
      };
      const stop = store.subscribe(({ status }) => {
        const waitMs = at + 1_000 / maxPerSecond - Date.now();
        if (waitMs <= 0 || status !== shown?.status) show();
        else timer ??= setTimeout(show, waitMs);
      });
      return () => {
        clearTimeout(timer);
        stop();
        shown = undefined;
      };
    },
  };
}
