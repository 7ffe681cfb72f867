/** The server's public types, typed by the application's contract. */
import type { Cluster, ClusterStats } from "../cluster/api.js";
import type {
  Contract,
  DataName,
  FieldsOf,
  FieldsThen,
  FieldsToClient,
  HandledOf,
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
import type { PageSnapshot } from "../shared/page-snapshot.js";
import type { Closing, Context, OpenPeer, Peer } from "./delivery/peer.js";
import type { Audience, EmitOptions } from "./events/audiences.js";
import type { PresenceOptions as CorePresenceOptions } from "./events/presence-options.js";
import type { PresenceList } from "./events/presences.js";
import type { SnapshotOptions } from "./items/pages.js";
import type { Session as CoreSession } from "./session/session.js";

/** One connected client, as the server sees it. */
export interface Session<C extends Contract = Untyped, User = unknown>
  extends Readonly<Pick<CoreSession, "id" | "request" | "signal" | "isOpen" | "close" | "join" | "leave">> {
  /** What `authenticate` or `authenticateToken` returned; `undefined` if neither is set. */
  readonly user: User;
  /** Sends an event of the application to this client. */
  emit<Name extends ToClient<C>>(event: Name, ...rest: FieldsThen<FieldsToClient<C, Name>, []>): void;
}

/** The argument of a handler registered with `answer`. */
export interface Question<C extends Contract, Name extends DataName<C>, User = unknown> {
  /** The id of the requested member; `undefined` for the whole item. */
  id: IdOf<C, Name> | undefined;
  /** The client that requested the item. */
  session: Session<C, User>;
  /** Aborted when the client disconnects. */
  signal: AbortSignal;
}

/** The sender of a passthrough event. */
export interface Sender<C extends Contract, User = unknown> {
  session: Session<C, User>;
  /** The underlying WebSocket. */
  socket: unknown;
  /** Aborted when the client disconnects. */
  signal: AbortSignal;
}

/** A value, or a promise of it. */
type Awaitable<Value> = Value | PromiseLike<Value>;

/**
 * The type of the `answer` handler for each item. It is a table, so that the compiler checks literals in an answer.
 */
export type AnswerHandlers<C extends Contract, User = unknown> = {
  [Name in DataName<C>]: (question: Question<C, Name, User>) => Awaitable<Whole<C, Name> | Member<C, Name>>;
};

/** The type of the `handle` handler for each event that clients send. */
export type EventHandlers<C extends Contract, User = unknown> = {
  [Name in ToServer<C>]: (
    message: Message<Name, HandledOf<C, Name>>,
    sender: Sender<C, User>,
  ) => Awaitable<ReplyOf<C, Name>>;
};

/** Selects the subscribers that receive a published value. */
export interface Recipients<C extends Contract = Untyped, User = unknown> {
  to(session: Session<C, User>): boolean;
}

/** Options for `presence`. */
export interface PresenceOptions<User = unknown> extends Omit<CorePresenceOptions, "user"> {
  /**
   * The public data of a user, which everyone who may read the list sees. Do not return `session.user` itself if it
   * holds secrets.
   * @default the user's `id`, `sub` or `_id`
   */
  user?: ((user: User) => unknown) | undefined;
}

/** Counters of a router. */
export interface Stats {
  /** Open sessions, including those that have not sent their token yet. */
  sessions: number;
  /** Items with pending gets or subscribers. */
  items: number;
  /** Messages received. */
  framesIn: number;
  /** Messages sent. */
  framesOut: number;
  /** Messages ignored: not JSON, not an object, or without an event. */
  ignored: number;
  /** Rejections: of messages by error code, of upgrades by HTTP status. */
  refused: Readonly<Record<string, number>>;
  /** Values that were skipped because a newer one replaced them before they were sent. */
  conflated: number;
  /** Events and replies that were not sent because their session ended. */
  dropped: number;
  /** Bytes waiting to be sent now. */
  bufferedBytes: number;
  /** The longest delay of the event loop in the last two periods of `checkMs`, in milliseconds. */
  loopLagMs: number;
  /** Counters of this cluster node; absent without the option `cluster`. */
  cluster?: ClusterStats;
}

/** An item of a page: its name, and the id of a member of a collection. */
export type PageItem<C extends Contract = Untyped> = {
  [Name in DataName<C>]: readonly [name: Name, id?: IdOf<C, Name> | undefined];
}[DataName<C>];

/** The server's methods: register handlers, publish items, send events, manage sessions. */
export interface Service<C extends Contract = Untyped, User = unknown>
  extends Serving<
    C,
    {
      data: { [Name in DataName<C>]: (whole: Whole<C, Name>, member: Member<C, Name>) => IdOf<C, Name> };
      toServer: { [Name in ToServer<C>]: (reply: ReplyOf<C, Name>) => FieldsOf<C, Name> };
      toClient: { [Name in ToClient<C>]: (fields: C["toClient"][Name]) => void };
    }
  > {
  /**
   * Sets an item for all subscribers. An `Error` tells them that the item has no value. Does the same as emitting the
   * item's set event. Throws if the item has an `answer` handler that has read its `session`: use `refresh`, or the
   * option `to`.
   */
  publish<Name extends DataName<C>>(name: Name, value: Whole<C, Name> | Error): void;
  /** Sets one member of a collection for all subscribers. */
  publish<Name extends DataName<C>>(name: Name, id: IdOf<C, Name>, value: Member<C, Name> | Error): void;
  /**
   * Sets an item only for those subscribers on this node for which `to` returns `true`. No other client gets the
   * value.
   */
  publish<Name extends DataName<C>>(
    name: Name,
    value: Whole<C, Name> | Error,
    recipients: Recipients<C, User>,
  ): void;
  /** Sets one member of a collection only for those subscribers on this node for which `to` returns `true`. */
  publish<Name extends DataName<C>>(
    name: Name,
    id: IdOf<C, Name>,
    value: Member<C, Name> | Error,
    recipients: Recipients<C, User>,
  ): void;
  /**
   * Calls the `answer` handler of an item again for each of its subscribers on this node, or only for those for which
   * `where` returns `true`, and sends each its new value if it has changed. Repeated calls within one turn of the
   * event loop run the handlers once. At most 64 handlers run at a time, and one per session.
   */
  refresh<Name extends DataName<C>>(
    name: Name,
    id?: IdOf<C, Name> | undefined,
    where?: ((session: Session<C, User>) => boolean) | undefined,
  ): void;
  /**
   * Registers the handler of an item. Its return value or error goes only to the client that requested the item.
   * Returns a function that removes the handler. Throws if the item already has one.
   */
  answer<Name extends DataName<C>>(name: Name, handler: AnswerHandlers<C, User>[Name]): () => void;
  /**
   * Registers the handler of a passthrough event. If the sender waits for a reply, the handler's return value or
   * error is the reply. Returns a function that removes the handler. Throws if the event already has one.
   */
  handle<Name extends ToServer<C>>(event: Name, handler: EventHandlers<C, User>[Name]): () => void;
  /**
   * Sends an event to a user, a group or one session, on any node. The option `except` leaves out one audience.
   * Throws for a user without a key that other nodes know (see `userKey`).
   */
  emit<Name extends ToClient<C>>(
    to: Audience,
    event: Name,
    ...rest: FieldsThen<FieldsToClient<C, Name>, [options?: EmitOptions]>
  ): void;
  /**
   * Sends an event to all clients on all nodes. The option `except` leaves out one audience. If tokens are required,
   * only clients with an accepted token receive it.
   */
  broadcast<Name extends ToClient<C>>(
    event: Name,
    ...rest: FieldsThen<FieldsToClient<C, Name>, [options?: EmitOptions]>
  ): void;
  /**
   * Publishes who is in the groups `name:id`: each list is the item `name` with the id `id`, and its value is a
   * {@link Presence}. A client is in a group after `client.join` or `session.join`. Several sessions of one user are
   * one member, which stays for `graceMs` after its last connection broke. `name` must not contain ":". Throws if
   * `name` already has a handler.
   */
  presence<Name extends DataName<C>>(name: Name, options?: PresenceOptions<User>): PresenceList;
  /**
   * The values of items, for a page that is rendered on the server and its client (`createClient({ snapshot })`). Calls
   * `authorize` and the handlers as for a client that subscribes, without a connection. Items that are forbidden, fail or
   * are late are left out (`onError`). Rejects with a `TypeError` or `RangeError` for invalid arguments.
   */
  snapshot(items: readonly PageItem<C>[], options?: SnapshotOptions<User>): Promise<PageSnapshot>;
  /** The open sessions. If tokens are required, only those with an accepted token. */
  readonly sessions: ReadonlySet<Session<C, User>>;
  /** This node of the cluster; `undefined` without the option `cluster`. */
  readonly cluster: Cluster<Stats> | undefined;
  /**
   * Calls `listener` when a session has opened: after its token was accepted, before its first message is handled.
   * Returns the unsubscribe function. Errors of the listener are logged.
   */
  on(event: "open", listener: (session: Session<C, User>) => unknown): () => void;
  /** Calls `listener` once for each opened session, when it has closed. */
  on(event: "close", listener: (session: Session<C, User>, closing: Closing) => unknown): () => void;
  /**
   * Closes sessions with 4401: those of a user on every node, including nodes that are cut off now, or those on this
   * node for which a function returns `true`. Their clients drop all cached values, and reconnect only when the
   * application asks for it. Returns how many sessions on this node were closed. Throws for a user without a key that
   * other nodes know (see `userKey`).
   */
  revoke(who: { user: unknown } | ((session: Session<C, User>) => boolean)): number;
  /**
   * Checks permissions again after they have changed: for a user on every node, for the sessions on this node for
   * which a function returns `true`, or without an argument for all sessions on this node. Calls `authorize` again
   * for watched items and pending gets, and `answer` handlers again for items that they have answered.
   */
  reauthorize(who?: { user: unknown } | ((session: Session<C, User>) => boolean)): void;
  /**
   * The counters since the start. They are also published every `checkMs` on the channel `monument-ws:stats` of
   * `node:diagnostics_channel`.
   */
  stats(): Stats;
  /**
   * Asks every client of this package to move to another node within `withinMs` (30 s by default). Each opens its new
   * connection at a random moment, and closes the old one when its pending calls are answered.
   */
  drain(options?: { withinMs?: number | undefined }): void;
}

/** A router: the sessions, handlers and items of one application, independent of the transport. */
export interface Router<C extends Contract = Untyped, User = unknown> extends Service<C, User> {
  /** Opens a session for one connection. Throws if `webSockets` is `false`. */
  open(peer: Peer, context?: Context): OpenPeer;
  /** Closes every session with 1012 (service restart), and removes all listeners from the event emitter. */
  close(): void;
}
