import type { Engine } from "../cluster/engine.js";
import type { AnyContract } from "../shared/checks.js";
import type { Clock } from "../shared/clock.js";
import type { ValidateOutput } from "./access/output.js";
import type { Permission } from "./access/permission.js";
import type { Bus } from "./bus/bus.js";
import type { NumberOptions } from "./number-options.js";
import type { Log } from "./observe/journal.js";
import type { Identity } from "./session/identity.js";
import type { Asker } from "./session/introduction.js";

/** A function whose parameter may have a narrower type than its argument. */
type Hears<Argument, Answer> = { hear(argument: Argument): Answer }["hear"];

/** Options for `createRouter`. */
export interface RouterOptions<User = unknown> extends NumberOptions {
  /**
   * monument's setting: `false` disables WebSockets, `true` enables data and passthrough events, `"data"` or
   * `"passthrough"` enables only one of them. Any other value counts as `true`.
   * @default false
   */
  webSockets?: unknown;
  /**
   * The application's event emitter, for handlers and set events.
   * @default a new EventEmitter
   */
  events?: Bus | undefined;
  /**
   * The engine that connects this server with the other nodes of a cluster, for example `redis(client)` from
   * `monument-ws/redis`. Each router needs its own engine, and closes it when the router is closed.
   * @default no cluster: this is the only node
   */
  cluster?: Engine | undefined;
  /**
   * Patterns of event names that clients may not send. A `*` at the start or the end matches anything. Three kinds of
   * names are always rejected: names that begin with `ws:`, names that every object inherits and, on an emitter with
   * wildcards, names that contain `*`.
   * @default RESERVED_EVENTS; on monument's emitter MONUMENT_EVENTS as well
   */
  reserved?: readonly string[] | undefined;
  /**
   * Most watched names without a handler, for all clients together: items that are only published, and names that
   * clients make up. A get of another such name is rejected with `limit`. monument's emitter searches all names on
   * every emit.
   * @default 100000; on monument's emitter 1000
   */
  maxUnansweredNames?: number | undefined;
  /**
   * Identifies a user: must return the same string or number for the same user, on every connection and every node.
   * @default the user's `id`, or its `sub` and `iss` as in the claims of a JWT, or its `_id`
   */
  userKey?: Hears<User, string | number | undefined> | undefined;
  /**
   * Identifies the user by the token in the client's handshake (`ws:hello`). Return `{ user, expiresAt? }`. The
   * client is rejected with 4401 if this throws or returns anything else, or if `user` is `undefined`, `null` or
   * `false`. With this option, the server handles no other message before the handshake and sends nothing to the
   * client. The client sends a new token before the old one expires.
   * @default no token is required
   */
  authenticateToken?:
    | ((
        token: string | undefined,
        asker: Asker,
      ) => Identity<User> | undefined | null | false | PromiseLike<Identity<User> | undefined | null | false>)
    | undefined;
  /**
   * Decides whether a client may get an item, subscribe to it, send an event or join a group. Only `true` permits.
   * Called again for watched items and pending gets when the client renews its token: until it has decided, nothing
   * of them is sent. A forbidden item looks the same as a missing one. If this throws or takes too long, the client
   * gets `failed` or `timeout`.
   * @default items and events are permitted, and clients cannot join groups
   */
  authorize?: Hears<Permission<User>, boolean | PromiseLike<boolean>> | undefined;
  /**
   * Contract of client and server, made by `defineContract` of `monument-ws/contract`. Events and requests that do not fit
   * are rejected with `invalid` and their issues, before any handler or listener receives them. Handlers and `authorize`
   * receive the output of the schemas. An asynchronous schema may take `authTimeoutMs`.
   * @default nothing is checked
   */
  contract?: AnyContract | undefined;
  /**
   * With a `contract`: whether names that it does not contain are rejected with `no-handler`.
   * @default true
   */
  strict?: boolean | undefined;
  /**
   * With a `contract`: when replies, answers and published values are checked. A value that does not fit is logged with
   * the item's name and its first issue, and is not sent: waiting clients receive `failed`, and the item keeps its value.
   * `publish` throws a `TypeError` for an asynchronous schema.
   * @default "development": unless NODE_ENV is "production"
   */
  validateOutput?: ValidateOutput | undefined;
  /**
   * Clock, for tests.
   * @default this machine's
   */
  clock?: Clock | undefined;
  /**
   * Random numbers from 0 to 1 that spread the pings, for tests.
   * @default Math.random
   */
  random?: (() => number) | undefined;
  /**
   * Logger for failed handlers, rejected connections and closed sessions. Error messages are left out, because they
   * may quote what a client sent. Repeated lines are counted.
   * @default console
   */
  log?: Log | undefined;
  /**
   * Called with every error that listeners and handlers throw. Use `console.error` in development, or your error
   * reporting service.
   * @default errors appear only in the log, without their messages
   */
  onError?: ((error: unknown) => void) | undefined;
}

/** Limits that the mount enforces, and that the router announces to clients. */
export interface MountLimits {
  maxPayloadBytes?: number | undefined;
  /** What identifies users before a connection opens, if the mount has such a function. */
  authenticate?: unknown;
}
