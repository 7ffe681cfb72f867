import { onAbort } from "../calls/on-abort.js";
import { LOADING, type Snapshot } from "./snapshot.js";
import type { ItemStore } from "./store.js";

/**
 * Iterates over the values of an item. It holds no values, so a slow loop skips to the newest, and it subscribes only
 * from the first `next()`. Throws the item's error. Ends when `signal` is aborted, when the application closes the
 * client (`onClose`), or when the loop is left, even while it waits.
 */
export function valuesOf<Value>(
  store: ItemStore<Value>,
  signal: AbortSignal | undefined,
  onClose: (end: () => void) => () => void,
): AsyncIterable<Value> {
  return { [Symbol.asyncIterator]: () => iterate(store, signal, onClose) };
}

function iterate<Value>(
  { get, subscribe }: ItemStore<Value>,
  signal: AbortSignal | undefined,
  onClose: (end: () => void) => () => void,
): AsyncIterator<Value> {
  let seen: Snapshot<Value> = LOADING;
  let isDone = false;
  let stops: (() => void)[] | undefined;
  let wake = (): void => {};
  let last: Promise<unknown> = Promise.resolve(); // what the newest `next()` returns
  const end = (): void => {
    isDone = true;
    for (const stop of stops ?? []) stop();
    wake();
  };
  const take = async (): Promise<IteratorResult<Value, undefined>> => {
    while (!isDone) {
      const snapshot = get();
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
    return { done: true, value: undefined };
  };
  return {
    next() {
      if (signal?.aborted) end();
      if (!isDone) stops ??= [subscribe(() => wake()), onAbort(signal, end), onClose(end)];
      // One after the other, like those of an async generator: two concurrent ones would wait for the same event.
      const next = last.then(take, take);
      last = next;
      return next;
    },
    async return() {
      end();
      return { done: true, value: undefined };
    },
  };
}
