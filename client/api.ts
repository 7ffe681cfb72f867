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
import type { JoinOptions } from "./calls/groups.js";
import type { EmitOptions } from "./calls/outbox.js";
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

/** Called with each value of an item, and with its status. */
export type ItemListener<Value> = (value: Value, known: Omit<Snapshot<Value>, "value">) => void;

/** The client's own events. */
export interface Lifecycle {
  /**
   * The server rejected a message that has no reply, or an item failed before it had a value. Without a listener it is
   * logged to the console.
   */
  "ws:error": { of: string } & Failure;
  /** An event was not sent, or was too long for the server. */
  "ws:dropped": Dropped;
  /**
   * Events of the last `lostMs` milliseconds may be lost. There is a new connection: then it is the time since the last
   * message over the one before, and events of the client are meant too. Or a server of a cluster has missed what others
   * sent.
   */
  "ws:gap": { lostMs: number };
  /**
   * The client is no longer in a group that it had joined: its rights have changed (`forbidden`), or it could not join
   * again over a new connection. It gets no more events of the group.
   */
  "ws:left": { group: string } & Failure;
}

/** A client of one server. It connects by itself, and reconnects. */
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
   * Gets an item, or one member of a collection. Rejects with `timeout`, `aborted`, `closed`, `unauthenticated` or the
   * server's own code: a `WsError` with the `event` and the `ref` of the call, and your line in its stack. Equal gets in
   * flight share one message.
   */
  get<Name extends DataName<C>>(name: Name, options?: WaitOptions): Promise<Whole<C, Name>>;
  get<Name extends DataName<C>>(
    name: Name,
    id: IdOf<C, Name>,
    options?: WaitOptions,
  ): Promise<Member<C, Name>>;
  /**
   * Keeps an item live over reconnects, and calls `listener` with each value and each change of its status. The first
   * call comes after `subscribe` has returned, even if a value is cached. Before there is a value it is not called: an
   * error then fires `ws:error`. Do not change the value: it is shared, and frozen in development.
   */
  subscribe<Name extends DataName<C>>(name: Name, listener: ItemListener<Whole<C, Name>>): () => void;
  subscribe<Name extends DataName<C>>(
    name: Name,
    id: IdOf<C, Name>,
    listener: ItemListener<Member<C, Name>>,
  ): () => void;
  /** An item as a store, for `useSyncExternalStore`, Svelte and the like. */
  item<Name extends DataName<C>>(name: Name, options?: ItemOptions): ItemStore<Whole<C, Name>>;
  item<Name extends DataName<C>>(
    name: Name,
    id: IdOf<C, Name>,
    options?: ItemOptions,
  ): ItemStore<Member<C, Name>>;
  /**
   * Follows an item before a page shows it, and resolves with its first value, or with the one that is kept of it. As
   * long as the item is followed or lingers it is the same promise, as React's `use` needs it. Rejects with the item's
   * error. You need not handle the rejection.
   */
  preload<Name extends DataName<C>>(name: Name, options?: ItemOptions): Promise<Whole<C, Name>>;
  preload<Name extends DataName<C>>(
    name: Name,
    id: IdOf<C, Name>,
    options?: ItemOptions,
  ): Promise<Member<C, Name>>;
  /**
   * The values of an item as they come. A slow loop skips to the newest. Throws the item's error, and ends without an
   * error when `signal` is aborted or the client is closed.
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
   * Sends a passthrough event, its fields beside its name. Returns whether it was sent or kept. Throws
   * `unserializable` for what JSON cannot hold, `limit` for what is too long for the server and, unless `NODE_ENV` is
   * `production`, `malformed` for an invalid name.
   */
  emit<Name extends ToServer<C>>(
    event: Name,
    ...rest: FieldsThen<FieldsToServer<C, Name>, [options?: EmitOptions]>
  ): boolean;
  /**
   * Sends a passthrough event and waits for its reply. Rejects as `get` does, and with `limit` if it is too long for
   * the server.
   */
  request<Name extends ToServer<C>>(
    event: Name,
    ...rest: FieldsThen<FieldsToServer<C, Name>, [options?: WaitOptions]>
  ): Promise<ReplyOf<C, Name>>;
  /**
   * Asks to join a group of clients, which the server's application sends events to. Resolves when `authorize` has
   * permitted it, with the action `"join"`; rejects as `get` does. After a reconnect the client joins again by itself,
   * after `close` it does not. Where the server keeps presence, `data` is what the other members see: join again to
   * change it.
   */
  join(group: string, options?: JoinOptions): Promise<void>;
  /** Leaves a group that the client has joined. Resolves when the server sends no more of its events. */
  leave(group: string): Promise<void>;
  /** Listens to the client's own events. Returns the unsubscribe function. */
  on<Name extends keyof Lifecycle>(event: Name, listener: (report: Lifecycle[Name]) => void): () => void;
  /** Listens to every message that is not part of the protocol, with an event or without. */
  on(event: "*", listener: (message: unknown) => void): () => void;
  /** Listens to events that the server's application sends. */
  on<Name extends ToClient<C>>(
    event: Name,
    listener: (message: Message<Name, C["toClient"][Name]>) => void,
  ): () => void;
  /** The state of the connection. */
  readonly state: State;
  /** Calls `listener` at each change of `state`. */
  onState(listener: (state: State) => void): () => void;
  /**
   * Connects now, also after `close`. Resolves when the state is `open`: the server has accepted the connection, and the
   * token if there is one. Rejects with `closed`, `unauthenticated` or `forbidden`. You need not handle the rejection.
   */
  connect(): Promise<void>;
  /**
   * Closes the connection: pending calls reject with `closed`, loops over `watch` end, items that had a value are `stale`,
   * and no timer is left running. `connect` and each new subscription open it again; `get`, `request` and `emit` do not.
   */
  close(): void;
  /**
   * Forgets all values, because another user has signed in. Closes the client as `close` does, and connects again if it
   * was open or connecting: items that are followed are `loading` until the new user's values come. When the server
   * ends the session with 4401 or 4403, the client forgets all values by itself; when it answers an item with
   * `forbidden`, that value.
   */
  clear(): void;
  /** The same as `close`, for `using`. */
  [Symbol.dispose](): void;
}
