import type { ItemStore, Snapshot } from "../client/index.js";
import { type Paced, pace } from "./pace.js";
import { share } from "./share.js";

/** What a component shows of an item. */
export interface View<Value> extends Pick<Paced<Value>, "subscribe"> {
  /**
   * What is shown now, or what `select` makes of it: the same object until something that can be seen has changed. With
   * `from`, what would be shown of that.
   */
  get<Selected>(
    select: ((value: Value) => Selected) | undefined,
    from?: Snapshot<Value>,
  ): Snapshot<Value | Selected>;
}

/** Makes a view of `store` that shows at most so many values in a second. A change of the status shows at once. */
export function createView<Value>(store: ItemStore<Value>, maxPerSecond?: number): View<Value> {
  const { get, subscribe } = pace(store, maxPerSecond);
  let last: { from: Snapshot<Value>; select: unknown; is: Snapshot<unknown> } | undefined;
  return {
    get(select, from = get()) {
      if (last?.from !== from || last.select !== select)
        last = { from, select, is: changed(last?.is, from, select) };
      return last.is as Snapshot<Value | ReturnType<NonNullable<typeof select>>>; // what `select` has made
    },
    subscribe,
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
