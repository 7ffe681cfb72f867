/** The types of the server's public surface, made to measure for an application's contract. */
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
import type { Closing, Context, OpenPeer, Peer } from "./delivery/peer.js";
import type { Audience, EmitOptions } from "./events/audiences.js";
import type { PresenceOptions as CorePresenceOptions } from "./events/presence-options.js";
import type { PresenceList } from "./events/presences.js";
import type { Session as CoreSession } from "./session/session.js";

/** The server's side of one socket. */
export interface Session<C extends Contract = Untyped, User = unknown>
  extends Readonly<Pick<CoreSession, "id" | "request" | "signal" | "isOpen" | "close" | "join" | "leave">> {
  /** What `authenticate` or `authenticateToken` returned; `undefined` if neither is set. */
  readonly user: User;
  /** Sends an event of the application to this client. */
  emit<Name extends ToClient<C>>(event: Name, ...rest: FieldsThen<FieldsToClient<C, Name>, []>): void;
}

/** What a handler of `answer` is asked. */
export interface Question<C extends Contract, Name extends DataName<C>, User = unknown> {
  /** The member that is asked for; `undefined` for the whole item. */
  id: IdOf<C, Name> | undefined;
  /** Who asks. */
  session: Session<C, User>;
  /** Aborted when the client leaves. */
  signal: AbortSignal;
}

/** Who sent a passthrough event. */
export interface Sender<C extends Contract, User = unknown> {
  session: Session<C, User>;
  /** The real socket. */
  socket: unknown;
  /** Aborted when the client leaves. */
  signal: AbortSignal;
}

/** What a handler may give: the thing or a promise of it. */
type Awaitable<Value> = Value | PromiseLike<Value>;

/** The handler of each item. As a table the compiler knows what a literal in an answer is to be. */
export type AnswerHandlers<C extends Contract, User = unknown> = {
  [Name in DataName<C>]: (question: Question<C, Name, User>) => Awaitable<Whole<C, Name> | Member<C, Name>>;
};

/** The handler of each event that clients send. */
export type EventHandlers<C extends Contract, User = unknown> = {
  [Name in ToServer<C>]: (
    message: Message<Name, HandledOf<C, Name>>,
    sender: Sender<C, User>,
  ) => Awaitable<ReplyOf<C, Name>>;
};

/** Whom a value is for. */
export interface Recipients<C extends Contract = Untyped, User = unknown> {
  to(session: Session<C, User>): boolean;
}

/** How presence is kept. */
export interface PresenceOptions<User = unknown> extends Omit<CorePresenceOptions, "user"> {
  /**
   * What everybody who may read the list learns of a user: `session.user` itself may hold what is secret.
   * @default the user's `id`, `sub` or `_id`
   */
  user?: ((user: User) => unknown) | undefined;
}

/** What a router counts. */
export interface Stats {
  /** Sessions that are open, those included that have still to show their token. */
  sessions: number;
  /** Items that somebody waits for or watches. */
  items: number;
  /** Frames that arrived. */
  framesIn: number;
  /** Frames that were sent. */
  framesOut: number;
  /** Frames that were ignored: not JSON, not an object, or without an event. */
  ignored: number;
  /** What was refused: frames by the code of the refusal, upgrades by their HTTP status. */
  refused: Readonly<Record<string, number>>;
  /** Values that a newer one replaced before they were sent. */
  conflated: number;
  /** Events and replies that were never sent, because their session ended. */
  dropped: number;
  /** Bytes that wait to be sent now. */
  bufferedBytes: number;
  /** The worst delay of the event loop in the last two periods of `checkMs`, in milliseconds. */
  loopLagMs: number;
  /** What this node of a cluster counts; absent without the option `cluster`. */
  cluster?: ClusterStats;
}

/** What the server's application does with its clients. */
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
   * Sets an item for everybody, or says with an `Error` that it has no value: the same as emitting its set event. Throws
   * if the item has an `answer` handler that has read its `session`: use `refresh`, or `to`.
   */
  publish<Name extends DataName<C>>(name: Name, value: Whole<C, Name> | Error): void;
  /** Sets one member of a collection for everybody. */
  publish<Name extends DataName<C>>(name: Name, id: IdOf<C, Name>, value: Member<C, Name> | Error): void;
  /** Sets an item for the subscribers of this node of which `to` says so: nobody else gets the value. */
  publish<Name extends DataName<C>>(
    name: Name,
    value: Whole<C, Name> | Error,
    recipients: Recipients<C, User>,
  ): void;
  /** Sets one member of a collection for the subscribers of this node of which `to` says so. */
  publish<Name extends DataName<C>>(
    name: Name,
    id: IdOf<C, Name>,
    value: Member<C, Name> | Error,
    recipients: Recipients<C, User>,
  ): void;
  /**
   * Calls the `answer` handler of an item again for each of its subscribers on this node, or for those of which `where`
   * says so, and sends each what has changed for it. Calls in one turn are made once, at most 64 handlers run at once,
   * and one for each session.
   */
  refresh<Name extends DataName<C>>(
    name: Name,
    id?: IdOf<C, Name> | undefined,
    where?: ((session: Session<C, User>) => boolean) | undefined,
  ): void;
  /**
   * Answers an item only to the one who asks: what the handler returns or throws is the reply. Returns the
   * undo. Throws if the item has such a handler.
   */
  answer<Name extends DataName<C>>(name: Name, handler: AnswerHandlers<C, User>[Name]): () => void;
  /**
   * Handles a passthrough event: what the handler returns or throws is the reply, if the sender waits for one.
   * Returns the undo. Throws if the event has such a handler.
   */
  handle<Name extends ToServer<C>>(event: Name, handler: EventHandlers<C, User>[Name]): () => void;
  /**
   * Sends an event to a user, a group or one session, on any node, but not to `except`. Throws for a user that other
   * nodes do not know.
   */
  emit<Name extends ToClient<C>>(
    to: Audience,
    event: Name,
    ...rest: FieldsThen<FieldsToClient<C, Name>, [options?: EmitOptions]>
  ): void;
  /**
   * Sends an event to every client of every node but `except`, where tokens are asked for to those that have shown
   * theirs.
   */
  broadcast<Name extends ToClient<C>>(
    event: Name,
    ...rest: FieldsThen<FieldsToClient<C, Name>, [options?: EmitOptions]>
  ): void;
  /**
   * Says who is in the groups `name:id`: each list is the item `name`, `id`, a {@link Presence}. A client is there when it
   * has joined the group, with `client.join` or `session.join`. The same user in several sessions is one member, which
   * stays for `graceMs` after its last connection broke. `name` has no ":" in it. Throws if `name` is answered already.
   */
  presence<Name extends DataName<C>>(name: Name, options?: PresenceOptions<User>): PresenceList;
  /** The sessions that are open, where tokens are asked for without those that have still to show theirs. */
  readonly sessions: ReadonlySet<Session<C, User>>;
  /** This node of its cluster; `undefined` without the option `cluster`. */
  readonly cluster: Cluster<Stats> | undefined;
  /**
   * Calls `listener` when a session has opened: after its token was accepted, before its first message is handled.
   * Returns a function that removes the listener. What it throws is logged.
   */
  on(event: "open", listener: (session: Session<C, User>) => unknown): () => void;
  /** Calls `listener` once for each session that had opened, when it has closed. */
  on(event: "close", listener: (session: Session<C, User>, closing: Closing) => unknown): () => void;
  /**
   * Ends the sessions of a user with 4401 on every node, also one that is cut off now, or those on this node of which
   * this says so. Their clients forget what they hold, and come back only when told to. Returns how many on this node.
   * Throws for a user that other nodes do not know.
   */
  revoke(who: { user: unknown } | ((session: Session<C, User>) => boolean)): number;
  /**
   * The rights of a user have changed, on every node, or those of the sessions on this node, or of those of which this
   * says so: asks `authorize` again for all that they watch or wait for, and the handlers of `answer` for what they
   * have answered.
   */
  reauthorize(who?: { user: unknown } | ((session: Session<C, User>) => boolean)): void;
  /**
   * What was counted so far. The same is published each `checkMs` on the channel `monument-ws:stats` of
   * `node:diagnostics_channel`.
   */
  stats(): Stats;
  /**
   * Asks every full peer to move to another node within `withinMs` (30 s by default). Each opens its new
   * connection first, at a random moment, and leaves this one when it has been answered.
   */
  drain(options?: { withinMs?: number | undefined }): void;
}

/** What knows the application and its clients, but not how they connect. */
export interface Router<C extends Contract = Untyped, User = unknown> extends Service<C, User> {
  /** Opens the session of one peer. Throws if the mode is `false`. */
  open(peer: Peer, context?: Context): OpenPeer;
  /** Ends every session with 1012 (service restart), and leaves the bus. */
  close(): void;
}
