/** bindings/vue/: composables for Vue 3, on the items of a client. */
import { hasInjectionContext, type InjectionKey, inject, provide } from "vue";
import type { Client, Contract, State, Untyped } from "../../client/index.js";
import type { Live } from "./live.js";
import { type ItemArguments, useItemOf } from "./use-item.js";
import { useRequestOf } from "./use-request.js";
import { useEffect, useSource } from "./use-source.js";

export type { FollowOptions, Select, UseRequestOptions } from "../options.js";
export type {
  ItemRefs,
  Live,
  MaybeId,
  RequestRefs,
  UseItem,
  UseItemAsync,
  UseItemOptions,
} from "./live.js";

const IDLE: State = { name: "idle" };

/** Creates the composables of a contract, and the plugin that provides their client. Call it once, outside of components. */
export function createLive<C extends Contract = Untyped>(): Live<C> {
  const key: InjectionKey<Client> = Symbol();
  const useClient = (): Client => {
    const client = hasInjectionContext() && inject(key, undefined);
    if (!client) throw new Error("no client: call app.use(LivePlugin, client), and composables in setup");
    return client;
  };
  const composables: Live<Untyped> = {
    LivePlugin: (app, client) => void app.provide(key, client),
    provideClient: (client) => provide(key, client),
    useClient,
    useItem: (name: string, ...rest: ItemArguments) => useItemOf(useClient(), name, rest)[0],
    async useItemAsync(name: string, ...rest: ItemArguments) {
      const [shown, load] = useItemOf(useClient(), name, rest);
      await load();
      return shown;
    },
    useRequest: (event, options) => useRequestOf(useClient(), event, options),
    useEvent(event, listener) {
      const client = useClient();
      useEffect((onCleanup) => onCleanup(client.on(event, listener)));
    },
    useLink() {
      const client = useClient();
      return useSource(() => ({
        get: () => client.state,
        getServer: () => IDLE,
        subscribe: client.onState,
      }));
    },
  };
  // The contract narrows the types for components. At run time there are only names and values.
  return composables as unknown as Live<C>;
}
