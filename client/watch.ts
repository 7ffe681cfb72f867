import type { ItemStore } from "./items.js";
import type { Snapshot } from "./live-item.js";

/**
 * The values of an item as they come. It holds one snapshot, so a slow loop skips to the newest. Throws the
 * item's error; ends when `signal` is aborted.
 */
export async function* valuesOf<Value>(
  store: ItemStore<Value>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Value, void, void> {
  let wake = (): void => {};
  let newest: Snapshot<Value> | undefined;
  let seen: Snapshot<Value> | undefined;
  const stop = store.subscribe((snapshot) => {
    newest = snapshot;
    wake();
  });
  const abort = (): void => wake();
  signal?.addEventListener("abort", abort);
  try {
    while (!signal?.aborted) {
      const snapshot = newest;
      newest = undefined;
      if (snapshot?.error) throw snapshot.error;
      if (snapshot?.value !== undefined && !isSameValue(snapshot, seen)) {
        seen = snapshot;
        yield snapshot.value;
      } else if (!newest) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stop();
    signal?.removeEventListener("abort", abort);
  }
}

/** Whether only the status differs. */
function isSameValue<Value>(a: Snapshot<Value>, b: Snapshot<Value> | undefined): boolean {
  return a.value === b?.value && a.updatedAt === b?.updatedAt;
}
