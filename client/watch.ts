import type { ItemStore } from "./items.js";
import { onAbort } from "./on-abort.js";
import { LOADING, type Snapshot } from "./snapshot.js";

/**
 * The values of an item as they come. It holds no values, so a slow loop skips to the newest. Throws the
 * item's error; ends when `signal` is aborted, or when the loop is left, also while it waits.
 */
export function valuesOf<Value>(
  store: ItemStore<Value>,
  signal: AbortSignal | undefined,
): AsyncIterable<Value> {
  return {
    [Symbol.asyncIterator]() {
      let seen: Snapshot<Value> = LOADING;
      let isDone = signal?.aborted;
      let wake = (): void => {};
      const unsubscribe = store.subscribe(() => wake());
      const end = (): void => {
        isDone = true;
        unsubscribe();
        unlisten();
        wake();
      };
      const unlisten = onAbort(signal, end);
      const stop = async (): Promise<IteratorReturnResult<undefined>> => {
        end();
        return { done: true, value: undefined };
      };
      return {
        async next() {
          while (!isDone) {
            const snapshot = store.get();
            const { value, updatedAt, error } = snapshot;
            if (error) {
              end();
              throw error;
            }
            // Not if only the status differs.
            if (value !== undefined && (value !== seen.value || updatedAt !== seen.updatedAt)) {
              seen = snapshot;
              return { done: false, value };
            }
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
          return stop();
        },
        return: stop,
      };
    },
  };
}
