import { useMemo, useSyncExternalStore } from "react";
import type { Client, Snapshot } from "../../client/index.js";
import { NOTHING } from "../nothing.js";
import { createView } from "../view.js";
import type { UseItemOptions } from "./hooks.js";

type Id = string | number;

/** The options of an item's hook, whatever its value is. */
interface Options extends UseItemOptions {
  select?: (value: unknown) => unknown;
}

/** The last arguments of an item's hook. The id can be omitted, or be `undefined` for now. */
export type ItemArguments = [first?: Id | Options | undefined, options?: Options | undefined];

/**
 * Follows an item. `onServer` is called with its state while a page is rendered on a server or hydrated, and may
 * throw. Returns the state to show, and a function that resolves when there is a value.
 */
export function useItemOf(
  client: Client,
  name: string,
  rest: ItemArguments,
  onServer: (known: Snapshot<unknown>) => void = () => {},
): [shown: Snapshot<unknown>, preload: () => Promise<unknown>] {
  const [first, last = {}] = rest;
  const [id, options] = typeof first === "object" ? [undefined, first] : [first, last];
  const { enabled = true, lingerMs, maxPerSecond, select } = options;
  const isFollowed = enabled && (first !== undefined || rest.length === 0);
  const [store, view] = useMemo(() => {
    const store = isFollowed ? client.item(name, id as Id, { lingerMs }) : NOTHING;
    return [store, createView(store, maxPerSecond)] as const;
  }, [client, name, id, isFollowed, lingerMs, maxPerSecond]);
  const getServer = (): Snapshot<unknown> => {
    onServer(store.getServer());
    return view.get(select, store.getServer());
  };
  const shown = useSyncExternalStore(view.subscribe, () => view.get(select), getServer);
  return [shown, () => client.preload(name, id as Id, { lingerMs })];
}
