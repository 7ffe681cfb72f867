import { computed } from "@angular/core";
import type { Client, Snapshot } from "../../client/index.js";
import { NOTHING } from "../nothing.js";
import { createView } from "../view.js";
import { follow, type Source } from "./follow.js";
import type { InjectItemOptions, ItemSignals, MaybeSignal } from "./injectables.js";

type Id = string | number | undefined;

/** The options of an item, whatever its value is. */
export interface Options extends InjectItemOptions {
  select?: (value: unknown) => unknown;
}

/** The last arguments of `injectItem`. The id can be omitted, or be `undefined` for now. */
export type ItemArguments = [first?: MaybeSignal<Id> | Options, options?: Options];

const current = <Value>(value: MaybeSignal<Value>): Value =>
  typeof value === "function" ? (value as () => Value)() : value;

/** The options, with or without an id before them. */
export const optionsOf = ([first, last = {}]: ItemArguments): Options =>
  typeof first === "object" ? first : last;

/** Follows an item. */
export function injectItemOf(client: Client, name: string, rest: ItemArguments): ItemSignals<unknown> {
  const { enabled = true, select, lingerMs, maxPerSecond } = optionsOf(rest);
  const [first] = rest;
  const isWhole = !rest.length || typeof first === "object";
  const id = computed(() => (isWhole ? undefined : current(first as MaybeSignal<Id>)));
  const isFollowed = computed(() => current(enabled) && (isWhole || id() !== undefined));
  const shown = follow<Snapshot<unknown>>(() => {
    const store = isFollowed() ? client.item(name, id() as string, { lingerMs }) : NOTHING;
    const { get, subscribe } = createView(store, maxPerSecond);
    // A new function each time: signals that `select` reads may have changed although the value has not.
    const show = (from?: Snapshot<unknown>) => get(select && ((value) => select(value)), from);
    return { get: show, getServer: () => show(store.getServer()), subscribe } satisfies Source<unknown>;
  });
  return {
    value: computed(() => shown().value),
    status: computed(() => shown().status),
    error: computed(() => shown().error),
    updatedAt: computed(() => shown().updatedAt),
  };
}
