import { computed, isRef, type MaybeRefOrGetter, toValue } from "vue";
import type { Client, Snapshot } from "../../client/index.js";
import { NOTHING } from "../nothing.js";
import { createView } from "../view.js";
import type { ItemRefs, UseItemOptions } from "./live.js";
import { isFirstRender, type Source, useSource } from "./use-source.js";

type Id = string | number;

/** The options of an item's composable, whatever its value is. */
interface Options extends UseItemOptions {
  select?: (value: unknown) => unknown;
}

/** The last arguments of an item's composable. The id can be omitted, or be `undefined` for now. */
export type ItemArguments = [first?: MaybeRefOrGetter<Id | undefined> | Options, options?: Options];

/** Follows an item. Returns the state to show, and a function that resolves when there is a value or nothing to wait for. */
export function useItemOf(
  client: Client,
  name: string,
  rest: ItemArguments,
): [shown: ItemRefs<unknown>, load: () => Promise<unknown>] {
  const [first, last = {}] = rest;
  const isWhole = !rest.length || (typeof first === "object" && !isRef(first));
  // An object that is not a ref is the options.
  const { enabled = true, select, lingerMs, maxPerSecond } = isWhole ? ((first ?? {}) as Options) : last;
  const id = computed(() => (isWhole ? undefined : toValue(first as MaybeRefOrGetter<Id | undefined>)));
  const isFollowed = computed(() => toValue(enabled) && (isWhole || id.value !== undefined));
  const isFirst = isFirstRender();
  const source = computed<Source<Snapshot<unknown>>>(() => {
    const store = isFollowed.value ? client.item(name, id.value as Id, { lingerMs }) : NOTHING;
    const { get, subscribe } = createView(store, maxPerSecond);
    // A new function each time: refs that `select` reads may have changed although the value has not.
    const show = (from?: Snapshot<unknown>) => get(select && ((value) => select(value)), from);
    return { get: show, getServer: () => show(store.getServer()), subscribe };
  });
  const shown = useSource(() => source.value);
  return [
    {
      data: computed(() => shown.value.value),
      status: computed(() => shown.value.status),
      error: computed(() => shown.value.error),
      updatedAt: computed(() => shown.value.updatedAt),
    },
    async () => {
      if (isFollowed.value && !isFirst) await client.preload(name, id.value as Id, { lingerMs });
    },
  ];
}
