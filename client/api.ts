/** The client's public surface, made to measure for an application's contract. */
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
import type { EmitOptions } from "./calls/outbox.js";
import type { Dropped } from "./calls/sender.js";
import type { Snapshot } from "./items/snapshot.js";
import type { ItemStore } from "./items/store.js";
import type { State } from "./link/state.js";

declare global {
  /** As `lib.esnext.disposable` has it: pages may be compiled without that. */
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
}

/** Hears each value of an item, and what is known of it. */
export type ItemListener<Value> = (value: Value, known: Omit<Snapshot<Value>, "value">) => void;

/** What the client itself has to say. */
export interface Lifecycle {
  /**
   * The server refused a frame that expected no answer, or an item could not be given. While nobody listens, it is
   * written to the console.
   */
  "ws:error": { of: string } & Failure;
  /** An event did not go out, or was too long for the server. */
  "ws:dropped": Dropped;
  /**
   * The link was lost, or has moved. What the server's application sent since its last sign of life, so many
   * milliseconds ago, may be missing here, and what was emitted since then may be missing there.
   */
  "ws:gap": { lostMs: number };
}

/** The client's side of one connection, which it keeps and renews by itself. */
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
   * Asks for an item, or for one member of a collection. Rejects with `timeout`, `aborted`, `closed` or the
   * server's own code. Equal gets in flight share one frame.
   */
  get<Name extends DataName<C>>(name: Name, options?: WaitOptions): Promise<Whole<C, Name>>;
  get<Name extends DataName<C>>(
    name: Name,
    id: IdOf<C, Name>,
    options?: WaitOptions,
  ): Promise<Member<C, Name>>;
  /**
   * Keeps an item live, over reconnects, and calls `listener` with each value and each change of what is known
   * of it. The first call comes after `subscribe` has returned, also if a value is held already. Before there is a
   * value it is not called: an error then comes as the event `ws:error`. Do not change the value: it is shared, and in
   * development frozen.
   */
  subscribe<Name extends DataName<C>>(name: Name, listener: ItemListener<Whole<C, Name>>): () => void;
  subscribe<Name extends DataName<C>>(
    name: Name,
    id: IdOf<C, Name>,
    listener: ItemListener<Member<C, Name>>,
  ): () => void;
  /** An item as a store, for `useSyncExternalStore`, Svelte and the like. */
  item<Name extends DataName<C>>(name: Name): ItemStore<Whole<C, Name>>;
  item<Name extends DataName<C>>(name: Name, id: IdOf<C, Name>): ItemStore<Member<C, Name>>;
  /**
   * The values of an item as they come. A slow loop skips to the newest. Throws what the server says instead of
   * a value, and ends without an error when `signal` is aborted.
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
  /** Hears what the client itself has to say. */
  on<Name extends keyof Lifecycle>(event: Name, listener: (report: Lifecycle[Name]) => void): () => void;
  /** Hears every message that is not the protocol's own, with an event or without. */
  on(event: "*", listener: (message: unknown) => void): () => void;
  /** Hears the events that the server's application sends. */
  on<Name extends ToClient<C>>(
    event: Name,
    listener: (message: Message<Name, C["toClient"][Name]>) => void,
  ): () => void;
  /** The condition of the connection. */
  readonly state: State;
  /** Calls `listener` at each change of `state`. */
  onState(listener: (state: State) => void): () => void;
  /**
   * Connects now, also after `close`. Resolves when the connection is open, rejects with `closed`; a rejection that you
   * do not wait for is ignored.
   */
  connect(): Promise<void>;
  /**
   * Ends the connection: what waits rejects with `closed`, and nothing is left running. `connect` and each new
   * subscription open it again; `get`, `request` and `emit` do not.
   */
  close(): void;
  /** The same as `close`, for `using`. */
  [Symbol.dispose](): void;
}
