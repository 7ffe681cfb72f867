/** Stores for `$store` in Svelte 4 and 5. This entry imports nothing from Svelte. */
import type {
  Client,
  Contract,
  DataName,
  IdOf,
  ItemStore,
  Member,
  Snapshot,
  State,
  Whole,
} from "../../client/index.js";
import type { FieldsThen, FieldsToServer, ReplyOf, ToServer } from "../../shared/contract.js";
import { NOTHING } from "../nothing.js";
import type { FollowOptions, Select, UseRequestOptions } from "../options.js";
import { createRuns, NO_RUN, type Run, type RunState } from "../runs.js";
import { createView } from "../view.js";
import type { RequestState } from "./live.js";
import { isServer } from "./server.js";

export type { FollowOptions, RequestState, Select, UseRequestOptions };

/** A store that Svelte reads with `$store`. */
export interface Readable<Value> {
  /** Calls `run` now and at each change. Returns the unsubscribe function. */
  subscribe(run: (value: Value) => void): () => void;
}

/** The store of a request: the state of its last run, and `run`. */
export interface RequestStore<Sent, Reply> extends Readable<Omit<RequestState<Sent, Reply>, "run">> {
  /** Sends the request, and resolves with the reply. You need not handle its rejection. */
  readonly run: Sent;
}

type Id = string | number;

/** Follows an item while the store has a subscriber, and on a server not at all. With `undefined` as the id it follows nothing. */
export function itemStore<C extends Contract, Name extends DataName<C>>(
  client: Client<C>,
  name: Name,
): Readable<Snapshot<Whole<C, Name>>>;
export function itemStore<C extends Contract, Name extends DataName<C>, Selected>(
  client: Client<C>,
  name: Name,
  options: FollowOptions & Select<Whole<C, Name>, Selected>,
): Readable<Snapshot<Selected>>;
export function itemStore<C extends Contract, Name extends DataName<C>>(
  client: Client<C>,
  name: Name,
  options: FollowOptions,
): Readable<Snapshot<Whole<C, Name>>>;
export function itemStore<C extends Contract, Name extends DataName<C>, Selected>(
  client: Client<C>,
  name: Name,
  id: IdOf<C, Name> | undefined,
  options: FollowOptions & Select<Member<C, Name>, Selected>,
): Readable<Snapshot<Selected>>;
export function itemStore<C extends Contract, Name extends DataName<C>>(
  client: Client<C>,
  name: Name,
  id: IdOf<C, Name> | undefined,
  options?: FollowOptions,
): Readable<Snapshot<Member<C, Name>>>;
export function itemStore(
  client: Client,
  name: string,
  ...rest: [first?: Id | FollowOptions, options?: FollowOptions & Partial<Select<unknown, unknown>>]
): Readable<Snapshot<unknown>> {
  const [first, last = {}] = rest;
  const [id, options] = typeof first === "object" ? [undefined, first] : [first, last];
  const { lingerMs, maxPerSecond, select }: FollowOptions & Partial<Select<unknown, unknown>> = options;
  const isFollowed = !rest.length || first !== undefined;
  const store: ItemStore<unknown> = isFollowed ? client.item(name, id as Id, { lingerMs }) : NOTHING;
  return {
    subscribe(run) {
      const view = createView(store, maxPerSecond); // each subscriber has a pace of its own
      let shown = view.get(select, isServer() ? store.getServer() : undefined);
      run(shown);
      if (isServer()) return () => {};
      return view.subscribe(() => {
        const before = shown;
        shown = view.get(select);
        if (shown !== before) run(shown);
      });
    },
  };
}

/** A request to run from a handler. When the store's last subscriber has gone, its runs reject with `aborted`. */
export function requestStore<C extends Contract, Name extends ToServer<C>>(
  client: Client<C>,
  event: Name,
  options?: UseRequestOptions,
): RequestStore<
  (...fields: FieldsThen<FieldsToServer<C, Name>, []>) => Promise<ReplyOf<C, Name>>,
  ReplyOf<C, Name>
>;
export function requestStore(
  client: Client,
  event: string,
  options?: UseRequestOptions,
): RequestStore<Run, unknown> {
  let state = NO_RUN;
  const runs = new Set<(state: RunState) => void>();
  const create = () =>
    createRuns(client, event, options, (now) => {
      state = now;
      for (const run of [...runs]) run(now);
    });
  let [send, abort] = create();
  return {
    run: (fields) => send(fields),
    subscribe(run) {
      const own = (now: RunState): void => run(now);
      runs.add(own);
      run(state);
      return () => {
        if (!runs.delete(own) || runs.size) return;
        abort();
        [send, abort] = create(); // for the next subscriber
      };
    },
  };
}

/** The state of the connection. */
export function linkStore<C extends Contract>(client: Client<C>): Readable<State> {
  return {
    subscribe(run) {
      run(client.state);
      return client.onState(run);
    },
  };
}
