import type { ItemStore, Snapshot } from "../client/index.js";

/** A store with a limited rate of values. A change of the status is shown at once. */
export interface Paced<Value> {
  /** The current state to show. */
  get(): Snapshot<Value>;
  /** Keeps the item live, and calls `listener` for each state to show. Returns the unsubscribe function. */
  subscribe(listener: () => void): () => void;
}

/** Limits `store` to `maxPerSecond` values per second. Without a limit, every value is shown. */
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
