import {
  type Accessor,
  createComputed,
  createEffect,
  createResource,
  createSignal,
  mergeProps,
  onCleanup,
} from "solid-js";
import { createStore, reconcile, unwrap } from "solid-js/store";
import type { Client, Snapshot } from "../../client/index.js";
import { NOTHING } from "../nothing.js";
import { pace } from "../pace.js";
import { copy } from "./copy.js";
import { isFirstRender } from "./first-render.js";
import type { MaybeAccessor, UseItemOptions } from "./primitives.js";

type Id = string | number | undefined;

/** The options of an item, whatever its value is. */
interface Options extends UseItemOptions {
  select?: (value: unknown) => unknown;
}

/** The last arguments of an item's primitive. The id can be omitted, or be `undefined` for now. */
export type ItemArguments = [first?: MaybeAccessor<Id> | Options, options?: Options];

const current = <Value>(value: MaybeAccessor<Value>): Value =>
  typeof value === "function" ? (value as Accessor<Value>)() : value;

/** Follows an item. With `isSuspended`, reading its value suspends until there is one. */
export function useItemOf(
  client: Client,
  name: string,
  rest: ItemArguments,
  isSuspended?: boolean,
): Snapshot<unknown> {
  const [first, last = {}] = rest;
  const isWhole = !rest.length || typeof first === "object";
  const options: Options = typeof first === "object" ? first : last;
  /** The id in a list, or `false` if nothing is followed. */
  const followed = (): [Id] | false => {
    const id = isWhole ? undefined : current(first as MaybeAccessor<Id>);
    return (current(options.enabled) ?? true) && (isWhole || id !== undefined) && [id];
  };
  const [known, setKnown] = createStore<Snapshot<unknown>>({ ...NOTHING.get() });
  let from: unknown;
  const show = (now: Snapshot<unknown>): void => {
    const { select } = options;
    const value = select && now.updatedAt !== undefined ? select(now.value) : now.value;
    setKnown(reconcile({ ...now, value: value === from ? unwrap(known).value : copy(value) }));
    from = value;
  };
  createComputed(() => {
    const id = followed();
    const store = id ? client.item(name, id[0] as string, { lingerMs: options.lingerMs }) : NOTHING;
    const { get, subscribe } = pace(store, options.maxPerSecond);
    const isFirst = isFirstRender();
    const [now, setNow] = createSignal(isFirst ? store.getServer() : get());
    const start = (): void => void onCleanup(subscribe(() => setNow(get())));
    if (isFirst)
      createEffect(start); // after hydration, and never on a server
    else start();
    createComputed(() => show(now()));
  });
  if (!isSuspended) return known;
  const isFirst = isFirstRender();
  const [loaded] = createResource(
    () => !isFirst && followed(),
    ([id]) =>
      client.item(name, id as string).get().updatedAt === undefined
        ? client.preload(name, id as string, { lingerMs: options.lingerMs })
        : true,
  );
  return mergeProps(known, {
    get value() {
      loaded();
      return known.value;
    },
  });
}
