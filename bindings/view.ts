import type { ItemStore, Snapshot } from "../client/index.js";
import { share } from "./share.js";

/** What a component shows of an item. */
export interface View<Value> {
  /**
   * What is shown now, or what `select` makes of it: the same object until something that can be seen has changed. With
   * `from`, what would be shown of that.
   */
  get<Selected>(
    select: ((value: Value) => Selected) | undefined,
    from?: Snapshot<Value>,
  ): Snapshot<Value | Selected>;
  /** Keeps the item live, and calls `listener` when there is something to show, until the returned function is called. */
  subscribe(listener: () => void): () => void;
}

/** Makes a view of `store` that shows at most so many values in a second. A change of the status shows at once. */
export function createView<Value>(
  store: ItemStore<Value>,
  maxPerSecond = Number.POSITIVE_INFINITY,
): View<Value> {
  let shown: Snapshot<Value> | undefined;
  let last: { from: Snapshot<Value>; select: unknown; is: Snapshot<unknown> } | undefined;
  return {
    get(select, from = shown ?? store.get()) {
      if (last?.from !== from || last.select !== select)
        last = { from, select, is: changed(last?.is, from, select) };
      return last.is as Snapshot<Value | ReturnType<NonNullable<typeof select>>>; // what `select` has made
    },
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

/** `from` as a component shows it: with the parts of `before` that are equal, and all of it if nothing can be seen. */
function changed<Value>(
  before: Snapshot<unknown> | undefined,
  from: Snapshot<Value>,
  select: ((value: Value) => unknown) | undefined,
): Snapshot<unknown> {
  // A snapshot with a time has a value.
  const value = select && from.updatedAt !== undefined ? select(from.value as Value) : from.value;
  const is = { ...from, value: share(before?.value, value) };
  const isSame = before?.value === is.value && before?.status === is.status && before?.error === is.error;
  return isSame && before ? before : is;
}
