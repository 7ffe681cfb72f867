import type { Engine } from "../cluster/engine.js";
import type { DefinedContract } from "../shared/checks.js";
import type { Clock } from "../shared/clock.js";
import type { Permission } from "./access/authority.js";
import type { ValidateOutput } from "./access/output.js";
import type { Bus } from "./bus/bus.js";
import type { Log } from "./observe/journal.js";
import type { Asker, Identity } from "./session/introduction.js";

/** A function that may also be written for a narrower type than what is known of its argument. */
type Hears<Argument, Answer> = { hear(argument: Argument): Answer }["hear"];

/** The options that are numbers, each with its default. A test holds what the comments say to the values. */
export const NUMBERS = {
  /**
   * How long a get may wait for its answer.
   * @default 10000
   */
  getTimeoutMs: 10_000,
  /**
   * How long an answer may be on its way before the next get asks the handler again.
   * @default 1000
   */
  joinMs: 1_000,
  /**
   * How long a client may be silent, about: then it is asked for a sign of life.
   * @default 25000
   */
  heartbeatMs: 25_000,
  /**
   * How long a client may take to give a sign of life when it was silent for `heartbeatMs` and is asked.
   * @default 10000
   */
  waitMs: 10_000,
  /**
   * How often the sessions are looked after.
   * @default 5000
   */
  checkMs: 5_000,
  /**
   * The bytes in a socket's buffer above which items are only marked, and events and replies wait.
   * @default 262144
   */
  highWaterBytes: 256 * 1024,
  /**
   * The bytes of waiting events above which a session is closed as a slow consumer, and of waiting replies, which
   * the client requested, 16 times as many. The first one always fits.
   * @default 1048576
   */
  maxQueuedBytes: 1024 * 1024,
  /**
   * How long a client may take nothing while an event or a reply waits: then its session is closed as a slow
   * consumer.
   * @default 10000
   */
  maxQueuedMs: 10_000,
  /**
   * How many gets with a ref one session may have in flight. A client renews all its live items at once.
   * @default 256
   */
  maxInFlight: 256,
  /**
   * About the bytes that one session may make the server hold, for the items that it watches and the gets that wait:
   * 2,300 bytes for each, and 2 for each character of its set event. With the default it may watch 10,000 items.
   * @default 25165824
   */
  maxSessionBytes: 24 * 1024 * 1024,
  /**
   * How deeply a message may be nested.
   * @default 64
   */
  maxNesting: 64,
  /**
   * How many values a message may have: the fields of its objects and the entries of its arrays, at all depths.
   * @default 10000
   */
  maxValues: 10_000,
  /**
   * How many frames a second one client may send for long. What is more waits for its turn: the client is told,
   * and its socket is read more slowly. A frame counts as one more for each 16 KiB of it, and for each 64 KiB of its
   * answer.
   * @default 50
   */
  maxFramesPerSecond: 50,
  /**
   * How many frames one client may send at once.
   * @default 100
   */
  maxFrameBurst: 100,
  /**
   * How long a client may go on to send more than that before it is closed with 4429.
   * @default 10000
   */
  maxThrottledMs: 10_000,
  /**
   * How many sessions one user may have, with `cluster` on all nodes together. One more is closed with 4429.
   * @default Infinity
   */
  maxConnectionsPerUser: Number.POSITIVE_INFINITY,
  /**
   * How many groups one client may have joined by itself, with `client.join`.
   * @default 100
   */
  maxGroups: 100,
  /**
   * How long `authenticateToken` and `authorize` may take.
   * @default 5000
   */
  authTimeoutMs: 5_000,
  /**
   * How many calls of `authorize` for one session may be undecided at once. More questions wait until one is decided.
   * @default 256
   */
  maxUndecided: 256,
  /**
   * How many bytes of messages of one session may wait for `authorize`, and 512 more for each question. Beyond it
   * nothing more is read from its socket until some are decided.
   * @default 262144
   */
  maxUndecidedBytes: 256 * 1024,
  /**
   * How long a request is remembered, so that one that is sent again after a reconnect does not run twice.
   * @default 120000
   */
  requestWindowMs: 120_000,
  /**
   * How many requests of one client are remembered.
   * @default 1000
   */
  maxRequests: 1_000,
  /**
   * How many requests of all clients together are remembered. Beyond it, those who have most lose their oldest.
   * @default 100000
   */
  maxAllRequests: 100_000,
  /**
   * How many characters of replies to one client are remembered.
   * @default 262144
   */
  maxReplyCharacters: 256 * 1024,
  /**
   * How many characters of replies to all clients together are remembered. Beyond it, the same.
   * @default 33554432
   */
  maxAllReplyCharacters: 32 * 1024 * 1024,
};

/** The options that are numbers. */
export type NumberOptions = { [Name in keyof typeof NUMBERS]?: number | undefined };

/** What a router can be told. */
export interface RouterOptions<User = unknown> extends NumberOptions {
  /**
   * monument's setting: `false` for no web socket server, `true` for data and passthrough events, `"data"` or
   * `"passthrough"` for one of them. Any other value counts as `true`.
   * @default false
   */
  webSockets?: unknown;
  /**
   * The application's event emitter.
   * @default a new EventEmitter
   */
  events?: Bus | undefined;
  /**
   * The engine that lies between the nodes of a cluster, if this is one of them: `redis(client)` of `monument-ws/redis`,
   * say. Each router needs one of its own, and leaves it when it is closed.
   * @default this is the only node
   */
  cluster?: Engine | undefined;
  /**
   * Patterns of event names that clients may not send; `*` at the start or the end stands for anything. Names
   * that begin with `ws:`, names that every object inherits and, on an emitter with wildcards, names with `*` are
   * refused in any case.
   * @default RESERVED_EVENTS, and on monument's emitter MONUMENT_EVENTS too
   */
  reserved?: readonly string[] | undefined;
  /**
   * How many names may be watched, by all clients together, that have no handler: items that are only published, and
   * names that clients made up. One more is refused. monument's emitter walks all of them with each emit.
   * @default 100000, and on monument's emitter 1000
   */
  maxUnansweredNames?: number | undefined;
  /**
   * Tells users apart: the same string or number for the same user, whenever and wherever it connects.
   * @default the user's `id`, or its `sub` and `iss` as in the claims of a JWT, or its `_id`
   */
  userKey?: Hears<User, string | number | undefined> | undefined;
  /**
   * Says who a client is from the token of its `ws:hello`, and until when: `{ user, expiresAt? }`. Anything else
   * refuses it with 4401, as does an error, or a user that is `undefined`, `null` or `false`. With this option a
   * client must introduce itself: before, nothing it sends is taken, and nothing is sent to it. It shows a new
   * token before the old one expires.
   * @default no token is asked for
   */
  authenticateToken?:
    | ((
        token: string | undefined,
        asker: Asker,
      ) => Identity<User> | undefined | null | false | PromiseLike<Identity<User> | undefined | null | false>)
    | undefined;
  /**
   * Says whether a client may get or subscribe to an item, or send an event. Only `true` permits. Asked again for
   * what it watches and waits for when its token is renewed: until then nothing of that is sent. What it forbids looks
   * like what is not there. If it throws or is late, the client is told `failed` or `timeout`.
   * @default everything is permitted
   */
  authorize?: Hears<Permission<User>, boolean | PromiseLike<boolean>> | undefined;
  /**
   * What clients may send and ask for: made by `defineContract` of `monument-ws/contract`. Events and requests that do not
   * fit are refused with `invalid` and their issues, before any handler or listener of the bus gets them; handlers and
   * `authorize` get what the schemas make of the fields. An asynchronous schema may take `authTimeoutMs`.
   * @default nothing is checked
   */
  contract?: DefinedContract | undefined;
  /**
   * With a `contract`: whether names that it does not have are refused with `no-handler`.
   * @default true
   */
  strict?: boolean | undefined;
  /**
   * With a `contract`: when replies, answers and published values are checked. One that does not fit is logged with the
   * item's name and its first issue, and not sent: who waits for it is told `failed`, and the item keeps the value that it
   * had. `publish` throws a `TypeError` for an asynchronous schema.
   * @default "development": unless NODE_ENV is "production"
   */
  validateOutput?: ValidateOutput | undefined;
  /**
   * Where the time comes from; for tests.
   * @default this machine's
   */
  clock?: Clock | undefined;
  /**
   * Numbers from 0 to 1 that spread the pings; for tests.
   * @default Math.random
   */
  random?: (() => number) | undefined;
  /**
   * Gets a line for what failed, who was refused and which sessions were ended. Messages of errors are left out, since
   * they may quote what a client sent, and repeated lines are counted.
   * @default console
   */
  log?: Log | undefined;
  /**
   * Gets what listeners and handlers threw, as it is: `console.error` while you develop, or what reports errors for you.
   * @default nobody is told more than the log
   */
  onError?: ((error: unknown) => void) | undefined;
}

/** What the mount limits, and the router tells its clients. */
export interface MountLimits {
  maxPayloadBytes?: number | undefined;
}
