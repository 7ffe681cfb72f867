/** bindings/angular/: functions for Angular, on the items of a client. */
import {
  computed,
  DestroyRef,
  InjectionToken,
  inject,
  NgZone,
  runInInjectionContext,
  signal,
} from "@angular/core";
import type { Client, Contract, State, Untyped } from "../../client/index.js";
import { createRuns, NO_RUN } from "../runs.js";
import { follow, isPage } from "./follow.js";
import { type ItemArguments, injectItemOf, optionsOf } from "./inject-item.js";
import type { InjectOptions, Live } from "./injectables.js";

export type { FollowOptions, Select, UseRequestOptions } from "../options.js";
export type {
  InjectItem,
  InjectItemOptions,
  InjectOptions,
  ItemSignals,
  Live,
  MaybeSignal,
  RequestSignals,
} from "./injectables.js";

const IDLE: State = { name: "idle" };

/** Creates the functions of a contract, and the provider of their client. Call it once, outside of components. */
export function createLive<C extends Contract = Untyped>(): Live<C> {
  const token = new InjectionToken<Client>("the client of provideLive(client)");
  /** Calls `use` with the client, in the injection context of the caller or that of `injector`. */
  const within = <Result>({ injector }: InjectOptions = {}, use: (client: Client) => Result): Result =>
    injector ? runInInjectionContext(injector, () => use(inject(token))) : use(inject(token));
  const live: Live<Untyped> = {
    provideLive: (client) => ({ provide: token, useValue: client }),
    injectClient: (options) => within(options, (client) => client),
    injectItem: (name: string, ...rest: ItemArguments) =>
      within(optionsOf(rest), (client) => injectItemOf(client, name, rest)),
    injectRequest: (event, options) =>
      within(options, (client) => {
        const zone = inject(NgZone);
        const state = signal(NO_RUN);
        const [run, abort] = createRuns(client, event, options, (now) => zone.run(() => state.set(now)));
        inject(DestroyRef).onDestroy(abort);
        return {
          run: (fields) => zone.runOutsideAngular(() => run(fields)),
          pending: computed(() => state().pending),
          error: computed(() => state().error),
          data: computed(() => state().data),
        };
      }),
    injectEvent: (event, listener, options) =>
      within(options, (client) => {
        const zone = inject(NgZone);
        if (isPage())
          inject(DestroyRef).onDestroy(client.on(event, (message) => zone.run(() => listener(message))));
      }),
    injectLink: (options) =>
      within(options, (client) =>
        follow(() => ({ get: () => client.state, getServer: () => IDLE, subscribe: client.onState })),
      ),
  };
  // The contract narrows the types for components. At run time there are only names and values.
  return live as unknown as Live<C>;
}
