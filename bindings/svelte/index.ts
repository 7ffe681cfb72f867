/** bindings/svelte/: functions for Svelte 5, on the items of a client. */
import { getContext, onMount, setContext } from "svelte";
import { createSubscriber } from "svelte/reactivity";
import type { Client, Contract, State, Untyped } from "../../client/index.js";
import type { Live } from "./live.js";
import { isServer } from "./server.js";
import { type ItemArguments, useItemOf } from "./use-item.js";
import { useRequestOf } from "./use-request.js";

export type { FollowOptions, Select, UseRequestOptions } from "../options.js";
export type { Live, MaybeGetter, RequestState, UseItem, UseItemOptions } from "./live.js";

const IDLE: State = { name: "idle" };

/** Creates the functions of a contract. Call it once, outside of components. */
export function createLive<C extends Contract = Untyped>(): Live<C> {
  const key = Symbol();
  const useClient = (): Client => {
    const client = getContext<Client | undefined>(key);
    if (!client) throw new Error("no client: call setClient(client) in a component above this one");
    return client;
  };
  const live: Live<Untyped> = {
    setClient: (client) => void setContext(key, client),
    useClient,
    useItem: (name: string, ...rest: ItemArguments) => useItemOf(useClient(), name, rest),
    useRequest: (event, options) => useRequestOf(useClient(), event, options),
    useEvent(event, listener) {
      const client = useClient();
      onMount(() => client.on(event, listener));
    },
    useLink() {
      const client = useClient();
      const track = createSubscriber(client.onState);
      return {
        get current() {
          track();
          return isServer() ? IDLE : client.state;
        },
      };
    },
  };
  // The contract narrows the types for components. At run time there are only names and values.
  return live as unknown as Live<C>;
}
