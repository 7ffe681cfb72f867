import type { AnyContract } from "../shared/checks.js";
import { type Clock, systemClock } from "../shared/clock.js";
import type { Report } from "../shared/emitter.js";
import type { PageSnapshot } from "../shared/page-snapshot.js";
import type { SocketConstructor } from "./link/socket.js";

/** A token for the server's `authenticateToken`, or a promise of it. */
export type Token = string | undefined | PromiseLike<string | undefined>;

/** How `emit` handles events while there is no connection. */
export type OfflinePolicy =
  /** Do not send the event: `emit` returns `false`. */
  | "refuse"
  /** Keep the event until there is a connection. Refuse it when the send buffer is full. */
  | "keep"
  /** Keep the event, and drop the one that was kept under the same key. */
  | "latest";

/** Options for `createClient`. */
export interface ClientOptions {
  /**
   * The server's address: `ws:`, `wss:`, `http:` or `https:`. In a page it can be relative to the base URL, in a
   * worker to the script. A function is called before each attempt to connect.
   */
  url: string | URL | (() => string | URL);
  /**
   * The token for the server's `authenticateToken`. A function is called for each connection, and again before the
   * token expires; it may return a promise.
   * @default no token
   */
  token?: string | (() => Token) | undefined;
  /**
   * The WebSocket class to use.
   * @default the runtime's own at the time of connecting; `ws` in Node
   */
  WebSocket?: SocketConstructor | undefined;
  /**
   * Timeout of `get`, `request`, `join` and `leave`, in milliseconds. Reconnects do not restart it.
   * @default 10000
   */
  timeoutMs?: number | undefined;
  /**
   * How `emit` handles events while there is no connection, or the socket's buffer is full.
   * @default "keep"
   */
  offline?: OfflinePolicy | undefined;
  /**
   * How long an item stays subscribed after its last listener has left, in milliseconds, so that a page that comes
   * back finds it live.
   * @default 5000
   */
  lingerMs?: number | undefined;
  /**
   * How long the value of an item is cached after its subscription has ended or after a `get`, in milliseconds. When
   * the item is followed again, the value is available at once, as `stale`, and the server sends it only if it has
   * changed.
   * @default 300000
   */
  keepValueMs?: number | undefined;
  /**
   * Most items whose values are cached without a subscription. The least recently used is dropped first.
   * @default 200
   */
  maxKeptItems?: number | undefined;
  /**
   * The values with which the server has rendered the page: what `sockets.snapshot` returned. These items start as `stale`,
   * and the server sends them again only if they have changed. Values that nobody follows are dropped `lingerMs` after the
   * client was created or a component was hydrated. A snapshot of another version or contract is reported, and ignored.
   * @default no values
   */
  snapshot?: PageSnapshot | undefined;
  /**
   * Most events in the send buffer, which keeps them while there is no connection or the socket's buffer is full.
   * @default 100
   */
  maxKept?: number | undefined;
  /**
   * Most characters of all messages in the send buffer.
   * @default 262144
   */
  maxKeptCharacters?: number | undefined;
  /**
   * How long an event stays in the send buffer, in milliseconds.
   * @default 30000
   */
  keepMs?: number | undefined;
  /**
   * High-water mark of the socket's buffer, in bytes. Above it, events are kept as they are without a connection.
   * @default 262144
   */
  maxBufferedBytes?: number | undefined;
  /**
   * Longest message from the server, in bytes in Node and in characters elsewhere. A longer one closes the connection.
   * @default 16777216
   */
  maxMessageBytes?: number | undefined;
  /**
   * Timeout of an attempt to connect, in milliseconds.
   * @default 10000
   */
  connectTimeoutMs?: number | undefined;
  /**
   * Shortest delay before a reconnect, in milliseconds. The delay is random, between this and the longest delay.
   * @default 500
   */
  retryMinMs?: number | undefined;
  /**
   * Longest delay before a reconnect in the first minute without a connection, in milliseconds.
   * @default 5000
   */
  retryMaxMs?: number | undefined;
  /**
   * Longest delay before a reconnect after the first minute, in milliseconds.
   * @default 30000
   */
  retryLongMaxMs?: number | undefined;
  /**
   * How long a connection must stay open before the reconnect delays start over, in milliseconds.
   * @default 10000
   */
  settleMs?: number | undefined;
  /**
   * How often the client checks for a silent server, or whether the machine was asleep, in milliseconds.
   * @default 2000
   */
  checkMs?: number | undefined;
  /**
   * Ping timeout, in milliseconds: how long the server may take to answer a ping.
   * @default 10000
   */
  waitMs?: number | undefined;
  /**
   * Ping timeout after the page has become visible, come online or woken up, in milliseconds.
   * @default 2000
   */
  wakeWaitMs?: number | undefined;
  /**
   * Contract of client and server, made by `defineContract` of `monument-ws/contract`. The client takes its types from it,
   * and sends its hash to the server. A page that needs only the types writes `createClient<Live>`, and has no schema in
   * its bundle.
   * @default the type argument alone
   */
  contract?: AnyContract | undefined;
  /**
   * Whether to check what the server sends (values, replies and events) against the `contract`. `"report"` keeps values
   * that do not fit, and fires `ws:error` with the code `invalid`. `"reject"` gives an item the status `error`, rejects
   * calls and drops events.
   * @default nothing is checked
   */
  validate?: "report" | "reject" | undefined;
  /**
   * Clock, for tests.
   * @default this machine's
   */
  clock?: Clock | undefined;
  /**
   * Random numbers from 0 to 1 for the reconnect delays, for tests.
   * @default Math.random
   */
  random?: (() => number) | undefined;
  /**
   * Called with errors that your listeners throw.
   * @default `reportError` in a page, elsewhere `console.error`
   */
  report?: Report | undefined;
}

/** The options as the parts of a client use them. */
export interface Settings extends ClientOptions {
  clock: Clock;
  random: () => number;
  report: Report;
  connectTimeoutMs: number;
  settleMs: number;
  waitMs: number;
  lingerMs: number;
}

/** Fills in the defaults that more than one part needs. The others are where they are used. */
export function toSettings({
  clock = systemClock,
  random = Math.random,
  // Deno and Bun have a reportError that ends the process, and no document.
  report = (error) => ((globalThis.document && globalThis.reportError) ?? console.error)(error),
  connectTimeoutMs = 10_000,
  settleMs = 10_000,
  waitMs = 10_000,
  lingerMs = 5_000,
  ...rest
}: ClientOptions): Settings {
  return { ...rest, clock, random, report, connectTimeoutMs, settleMs, waitMs, lingerMs };
}
