"use client";
/** bindings/react/: hooks for React 18 and 19, on the items of a client. */
import {
  createContext,
  createElement,
  useContext,
  useEffect,
  useInsertionEffect,
  useRef,
  useSyncExternalStore,
} from "react";
import type { Client, Contract, State, Untyped } from "../../client/index.js";
import type { Hooks, Loaded } from "./hooks.js";
import { type ItemArguments, useItemOf } from "./use-item.js";
import { useRequestOf } from "./use-request.js";

export type { FollowOptions, Select, UseRequestOptions } from "../options.js";
export type { Hooks, Loaded, RequestState, UseItem, UseItemOptions, UseItemSuspense } from "./hooks.js";

const IDLE: State = { name: "idle" };

/** Creates the hooks of a contract, and the provider of their client. Call it once, outside of components. */
export function createHooks<C extends Contract = Untyped>(): Hooks<C> {
  const Context = createContext<Client | undefined>(undefined);
  const useClient = (): Client => {
    const client = useContext(Context);
    if (!client) throw new Error("no client: put the component in a <LiveProvider client={client}>");
    return client;
  };
  const hooks: Hooks<Untyped> = {
    LiveProvider: ({ client, children }) => createElement(Context.Provider, { value: client }, children),
    useClient,
    useItem: (name: string, ...rest: ItemArguments) => useItemOf(useClient(), name, rest)[0],
    useItemSuspense(name: string, ...rest: ItemArguments) {
      const [shown, preload] = useItemOf(useClient(), name, rest, (known) => {
        if (known.updatedAt === undefined)
          throw new Error(`no value of "${name}" on the server: the page loads it`);
      });
      if (shown.updatedAt === undefined) throw shown.error ?? preload();
      return shown as Loaded<unknown>; // only a value has a time
    },
    useRequest: (event, options) => useRequestOf(useClient(), event, options),
    useEvent(event, listener) {
      const client = useClient();
      const latest = useRef(listener);
      useInsertionEffect(() => {
        latest.current = listener;
      });
      useEffect(() => client.on(event, (message) => latest.current(message)), [client, event]);
    },
    useLink() {
      const client = useClient();
      return useSyncExternalStore(
        client.onState,
        () => client.state,
        () => IDLE,
      );
    },
  };
  // The contract narrows the types for components. At run time there are only names and values.
  return hooks as unknown as Hooks<C>;
}
