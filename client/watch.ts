import type { ItemStore } from "./items.js";
import { listen } from "./listen.js";
import type { Snapshot } from "./snapshot.js";

/**
 * The values of an item as they come. It holds one snapshot, so a slow loop skips to the newest. Throws the
 * item's error; ends when `signal` is aborted, or when the loop is left, also while it waits.
 */
export function valuesOf<Value>(
  store: ItemStore<Value>,
  signal: AbortSignal | undefined,
): AsyncIterable<Value> {
  return {
    [Symbol.asyncIterator]() {
      let newest: Snapshot<Value> | undefined;
      let seen: Snapshot<Value> | undefined;
      let isDone = signal?.aborted;
      let wake = (): void => {};
      const unsubscribe = store.subscribe((snapshot) => {
        newest = snapshot;
        wake();
      });
      const end = (): void => {
        isDone = true;
        unsubscribe();
        unlisten();
        wake();
      };
      const unlisten = listen(signal, "abort", end);
      const stop = async (): Promise<IteratorReturnResult<undefined>> => {
        end();
        return { done: true, value: undefined };
      };
      return {
        async next() {
          while (!isDone) {
            const snapshot = newest;
            newest = undefined;
            if (snapshot?.error) {
              end();
              throw snapshot.error;
            }
            if (
              snapshot?.value !== undefined &&
              !(snapshot.value === seen?.value && snapshot.updatedAt === seen.updatedAt)
            ) {
              seen = snapshot;
              return { done: false, value: snapshot.value };
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
