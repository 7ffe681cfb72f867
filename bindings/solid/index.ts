/** bindings/solid/: primitives for Solid, on the items of a client. */
import { createComponent, createContext, createEffect, createSignal, onCleanup, useContext } from "solid-js";
import { isServer } from "solid-js/web";
import type { Client, Contract, State, Untyped } from "../../client/index.js";
import { createRuns, NO_RUN } from "../runs.js";
import { isFirstRender } from "./first-render.js";
import type { Live } from "./primitives.js";
import { type ItemArguments, useItemOf } from "./use-item.js";

export type { FollowOptions, Select, UseRequestOptions } from "../options.js";
export type { Live, MaybeAccessor, RequestState, UseItem, UseItemOptions } from "./primitives.js";

const IDLE: State = { name: "idle" };

/** Creates the primitives of a contract, and the provider of their client. Call it once, outside of components. */
export function createLive<C extends Contract = Untyped>(): Live<C> {
  const Context = createContext<Client>();
  const useClient = (): Client => {
    const client = useContext(Context);
    if (!client) throw new Error("no client: put the component in a <LiveProvider client={client}>");
    return client;
  };
  const live: Live<Untyped> = {
    LiveProvider: (props) =>
      createComponent(Context.Provider, {
        value: props.client,
        get children() {
          return props.children;
        },
      }),
    useClient,
    useItem: (name: string, ...rest: ItemArguments) => useItemOf(useClient(), name, rest),
    useItemSuspense: (name: string, ...rest: ItemArguments) => useItemOf(useClient(), name, rest, true),
    useRequest(event, options) {
      const [state, show] = createSignal(NO_RUN);
      const [run, abort] = createRuns(useClient(), event, options, show);
      onCleanup(abort);
      return {
        run,
        get pending() {
          return state().pending;
        },
        get error() {
          return state().error;
        },
        get data() {
          return state().data;
        },
      };
    },
    useEvent(event, listener) {
      const client = useClient();
      if (!isServer) onCleanup(client.on(event, listener));
    },
    useLink() {
      const client = useClient();
      const [state, show] = createSignal(isFirstRender() ? IDLE : client.state);
      createEffect(() => {
        show(client.state);
        onCleanup(client.onState(show));
      });
      return state;
    },
  };
  // The contract narrows the types for components. At run time there are only names and values.
  return live as unknown as Live<C>;
}
