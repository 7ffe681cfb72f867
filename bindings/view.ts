import type { ItemStore, Snapshot } from "../client/index.js";
import { type Paced, pace } from "./pace.js";
import { share } from "./share.js";

/** The state of an item, as a component shows it. */
export interface View<Value> extends Pick<Paced<Value>, "subscribe"> {
  /**
   * The state to show, or what `select` returns for it: the same object until something visible changes. With `from`,
   * the same for another state.
   */
  get<Selected>(
    select: ((value: Value) => Selected) | undefined,
    from?: Snapshot<Value>,
  ): Snapshot<Value | Selected>;
}

/** Creates a view of `store` with at most `maxPerSecond` values per second. A change of the status is shown at once. */
export function createView<Value>(store: ItemStore<Value>, maxPerSecond?: number): View<Value> {
  const { get, subscribe } = pace(store, maxPerSecond);
  let last: { from: Snapshot<Value>; select: unknown; is: Snapshot<unknown> } | undefined;
  return {
    get(select, from = get()) {
      if (last?.from !== from || last.select !== select)
        last = { from, select, is: changed(last?.is, from, select) };
      return last.is as Snapshot<Value | ReturnType<NonNullable<typeof select>>>; // the result of `select`
    },
    subscribe,
  };
}

/**
 * `from` as a component shows it: with the parts of `before` that are equal, or `before` itself if nothing visible
 * has changed.
 */
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
