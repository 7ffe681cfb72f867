import type { ItemStore } from "./items.js";
import type { Snapshot } from "./live-item.js";

/**
 * The values of an item as they come. It holds one snapshot, so a slow loop skips to the newest. Throws the
 * item's error; ends when `signal` is aborted, or when the loop is left, also while it waits.
 */
export function valuesOf<Value>(
  store: ItemStore<Value>,
  signal: AbortSignal | undefined,
): AsyncIterable<Value> {
  return { [Symbol.asyncIterator]: () => new Values(store, signal) };
}

class Values<Value> implements AsyncIterator<Value, undefined> {
  #signal: AbortSignal | undefined;
  #stop: () => void;
  #newest: Snapshot<Value> | undefined;
  #seen: Snapshot<Value> | undefined;
  #isDone = false;
  #wake = (): void => {};

  constructor(store: ItemStore<Value>, signal: AbortSignal | undefined) {
    this.#signal = signal;
    const unsubscribe = store.subscribe((snapshot) => {
      this.#newest = snapshot;
      this.#wake();
    });
    const abort = (): void => this.#end();
    signal?.addEventListener("abort", abort);
    this.#stop = () => {
      unsubscribe();
      signal?.removeEventListener("abort", abort);
    };
  }

  async next(): Promise<IteratorResult<Value, undefined>> {
    while (!this.#isDone && !this.#signal?.aborted) {
      const snapshot = this.#newest;
      this.#newest = undefined;
      if (snapshot?.error) {
        this.#end();
        throw snapshot.error;
      }
      if (snapshot?.value !== undefined && !isSameValue(snapshot, this.#seen)) {
        this.#seen = snapshot;
        return { done: false, value: snapshot.value };
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.return();
  }

  async return(): Promise<IteratorResult<Value, undefined>> {
    this.#end();
    return { done: true, value: undefined };
  }

  #end(): void {
    this.#isDone = true;
    this.#stop();
    this.#wake();
  }
}

/** Whether only the status differs. */
function isSameValue<Value>(a: Snapshot<Value>, b: Snapshot<Value> | undefined): boolean {
  return a.value === b?.value && a.updatedAt === b?.updatedAt;
}
