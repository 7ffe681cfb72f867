/** The client's public types, typed by the application's contract. */
import type {
  Contract,
  DataName,
  FieldsOf,
  FieldsThen,
  FieldsToServer,
  IdOf,
  Member,
  Message,
  ReplyOf,
  Serving,
  ToClient,
  ToServer,
  Untyped,
  Whole,
} from "../shared/contract.js";
import type { Failure } from "../shared/errors.js";
import type { WaitOptions } from "./calls/ask.js";
import type { EmitOptions } from "./calls/emit.js";
import type { JoinOptions } from "./calls/groups.js";
import type { Dropped } from "./calls/sender.js";
import type { Snapshot } from "./items/snapshot.js";
import type { ItemOptions, ItemStore } from "./items/store.js";
import type { State } from "./link/state.js";

declare global {
  /** As `lib.esnext.disposable` has it: pages may be compiled without that. */
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
}

/** Called with each value of an item and its status. */
export type ItemListener<Value> = (value: Value, known: Omit<Snapshot<Value>, "value">) => void;

/** The client's own events. */
export interface Lifecycle {
  /**
   * The server rejected a message that has no reply, or an item failed before it had a value. Without a listener,
   * this is logged to the console.
   */
  "ws:error": { of: string } & Failure;
  /** An event was not sent, or was too long for the server. */
  "ws:dropped": Dropped;
  /**
   * Events of the last `lostMs` milliseconds may be lost. Fires after a reconnect: then `lostMs` is the time since
   * the last message over the previous connection, and events that the client sent may be lost as well. Fires also
   * when a server of a cluster has missed events of other nodes.
   */
  "ws:gap": { lostMs: number };
  /**
   * The client is no longer in a group that it had joined: its permission was withdrawn (`forbidden`), or it could
   * not rejoin after a reconnect. It gets no more events of the group.
   */
  "ws:left": { group: string } & Failure;
}

/** A connection to one server that opens when needed and reconnects by itself. */
export interface Client<C extends Contract = Untyped>
  extends Serving<
    C,
    {
      data: C["data"];
      toServer: { [Name in ToServer<C>]: (fields: FieldsOf<C, Name>) => ReplyOf<C, Name> };
      toClient: C["toClient"];
    }
  > {
  /**
   * Gets an item, or one member of a collection. Rejects with `timeout`, `aborted`, `closed`, `unauthenticated` or
   * the server's own code. The error is a `WsError` with the `event` and `ref` of the call, and its stack includes
   * the calling line. Pending gets of the same item share one message.
   */
  get<Name extends DataName<C>>(name: Name, options?: WaitOptions): Promise<Whole<C, Name>>;
  get<Name extends DataName<C>>(
    name: Name,
    id: IdOf<C, Name>,
    options?: WaitOptions,
  ): Promise<Member<C, Name>>;
  /**
   * Keeps an item live across reconnects, and calls `listener` with each value and each change of status. The first
   * call comes after `subscribe` has returned, even if a value is cached. The listener is not called before there is
   * a value: an error then fires `ws:error`. Returns the unsubscribe function. Do not change the value: it is shared,
   * and frozen in development.
   */
  subscribe<Name extends DataName<C>>(name: Name, listener: ItemListener<Whole<C, Name>>): () => void;
  subscribe<Name extends DataName<C>>(
    name: Name,
    id: IdOf<C, Name>,
    listener: ItemListener<Member<C, Name>>,
  ): () => void;
  /** An item as a store, for `useSyncExternalStore`, Svelte and similar APIs. */
  item<Name extends DataName<C>>(name: Name, options?: ItemOptions): ItemStore<Whole<C, Name>>;
  item<Name extends DataName<C>>(
    name: Name,
    id: IdOf<C, Name>,
    options?: ItemOptions,
  ): ItemStore<Member<C, Name>>;
  /**
   * Subscribes to an item before a page shows it, and resolves with its cached or first value. Returns the same
   * promise while the item is followed or lingers, as React's `use` requires. Rejects with the item's error. You need
   * not handle the rejection.
   */
  preload<Name extends DataName<C>>(name: Name, options?: ItemOptions): Promise<Whole<C, Name>>;
  preload<Name extends DataName<C>>(
    name: Name,
    id: IdOf<C, Name>,
    options?: ItemOptions,
  ): Promise<Member<C, Name>>;
  /**
   * Iterates over the values of an item as they arrive. A slow loop skips to the newest value. Throws the item's
   * error, and ends without an error when `signal` is aborted or the client is closed.
   */
  watch<Name extends DataName<C>>(
    name: Name,
    options?: { signal?: AbortSignal | undefined },
  ): AsyncIterable<Whole<C, Name>>;
  watch<Name extends DataName<C>>(
    name: Name,
    id: IdOf<C, Name>,
    options?: { signal?: AbortSignal | undefined },
  ): AsyncIterable<Member<C, Name>>;
  /**
   * Sends an event, with its fields next to its name. Returns whether it was sent or kept. Throws `unserializable` if
   * JSON cannot hold the fields, `limit` if the message is too long for the server and, unless `NODE_ENV` is
   * `production`, `malformed` for an invalid name.
   */
  emit<Name extends ToServer<C>>(
    event: Name,
    ...rest: FieldsThen<FieldsToServer<C, Name>, [options?: EmitOptions]>
  ): boolean;
  /**
   * Sends an event and waits for its reply. Rejects as `get` does, and with `limit` if the message is too long for
   * the server.
   */
  request<Name extends ToServer<C>>(
    event: Name,
    ...rest: FieldsThen<FieldsToServer<C, Name>, [options?: WaitOptions]>
  ): Promise<ReplyOf<C, Name>>;
  /**
   * Joins a group of clients, which the server's application sends events to. Resolves when `authorize` has permitted
   * it (action `"join"`). Rejects as `get` does. The client rejoins after a reconnect, but not after `close`. If the
   * server keeps presence, the other members see `data`: join again to change it.
   */
  join(group: string, options?: JoinOptions): Promise<void>;
  /** Leaves a group that the client has joined. Resolves when the server sends no more of the group's events. */
  leave(group: string): Promise<void>;
  /** Listens to the client's own events. Returns the unsubscribe function. */
  on<Name extends keyof Lifecycle>(event: Name, listener: (report: Lifecycle[Name]) => void): () => void;
  /** Listens to every message that is not part of the protocol, with or without an event name. */
  on(event: "*", listener: (message: unknown) => void): () => void;
  /** Listens to events that the server's application sends. */
  on<Name extends ToClient<C>>(
    event: Name,
    listener: (message: Message<Name, C["toClient"][Name]>) => void,
  ): () => void;
  /** The state of the connection. */
  readonly state: State;
  /** Calls `listener` at each change of `state`. Returns the unsubscribe function. */
  onState(listener: (state: State) => void): () => void;
  /**
   * Connects now, even after `close`. Resolves when the state is `open`: the server has accepted the connection, and
   * the token if there is one. Rejects with `closed`, `unauthenticated` or `forbidden`. You need not handle the
   * rejection.
   */
  connect(): Promise<void>;
  /**
   * Closes the connection. Pending calls reject with `closed`, loops over `watch` end, items with a value become
   * `stale`, and all timers stop. `connect` and each new subscription reopen the connection; `get`, `request` and
   * `emit` do not.
   */
  close(): void;
  /**
   * Drops all cached values: call it when another user signs in. Closes the client as `close` does, and reconnects if
   * it was open or connecting. Followed items are `loading` until the new user's values arrive. The client drops all
   * values by itself when the server closes the session with 4401 or 4403, and a single value when the server answers
   * its item with `forbidden`.
   */
  clear(): void;
  /** The same as `close`, for `using`. */
  [Symbol.dispose](): void;
}
