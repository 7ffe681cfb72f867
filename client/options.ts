import type { DefinedContract } from "../shared/checks.js";
import { type Clock, systemClock } from "../shared/clock.js";
import type { Report } from "../shared/emitter.js";
import type { SocketConstructor } from "./link/socket.js";

/** The token that the server's `authenticateToken` gets, or a promise of it. */
export type Token = string | undefined | PromiseLike<string | undefined>;

/** What `emit` does with an event while there is no connection. */
export type OfflinePolicy =
  /** Do not send it: `emit` returns `false`. */
  | "refuse"
  /** Keep it until there is one; refuse it when the send buffer is full. */
  | "keep"
  /** Keep it, and drop the event that was kept under the same key. */
  | "latest";

/** Options for `createClient`. */
export interface ClientOptions {
  /**
   * The server's address: `ws:`, `wss:`, `http:` or `https:`, in a page also relative to its base URL, in a worker to
   * its script. A function is called before each attempt to connect.
   */
  url: string | URL | (() => string | URL);
  /**
   * The token for the server's `authenticateToken`. A function is called for each connection, and again before the
   * token expires; it may return a promise.
   * @default no token
   */
  token?: string | (() => Token) | undefined;
  /**
   * The WebSocket class.
   * @default the runtime's own when it connects, `ws` in Node
   */
  WebSocket?: SocketConstructor | undefined;
  /**
   * How long `get` and `request` wait for their answer, over reconnects.
   * @default 10000
   */
  timeoutMs?: number | undefined;
  /**
   * What `emit` does while there is no connection, or no room in its socket.
   * @default "keep"
   */
  offline?: OfflinePolicy | undefined;
  /**
   * How long an item stays subscribed after its last listener has left, in milliseconds: for pages that come back.
   * @default 5000
   */
  lingerMs?: number | undefined;
  /**
   * How long the value of an item is kept after that, or after a `get`: who follows the item again has it at once, as
   * `stale`, and the server sends it only if it has changed.
   * @default 300000
   */
  keepValueMs?: number | undefined;
  /**
   * Most items of which a value is kept so; the least recently used goes first.
   * @default 200
   */
  maxKeptItems?: number | undefined;
  /**
   * Most events that are kept while there is no connection or no room in its socket.
   * @default 100
   */
  maxKept?: number | undefined;
  /**
   * Most characters of messages that are kept while there is no connection or no room.
   * @default 262144
   */
  maxKeptCharacters?: number | undefined;
  /**
   * How long an event is kept, in milliseconds.
   * @default 30000
   */
  keepMs?: number | undefined;
  /**
   * High-water mark of the socket's buffer, in bytes: above it events are kept, as without a connection.
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
   * Shortest delay before a reconnect, in milliseconds; the delay is random between this and the longest.
   * @default 500
   */
  retryMinMs?: number | undefined;
  /**
   * Longest delay before a reconnect in the first minute of a disconnection.
   * @default 5000
   */
  retryMaxMs?: number | undefined;
  /**
   * Longest delay before a reconnect after that.
   * @default 30000
   */
  retryLongMaxMs?: number | undefined;
  /**
   * How long a connection must stay open before the delays start over.
   * @default 10000
   */
  settleMs?: number | undefined;
  /**
   * How often the client checks whether the server has been silent for too long, or the machine was asleep.
   * @default 2000
   */
  checkMs?: number | undefined;
  /**
   * Ping timeout, in milliseconds: how long the server may take to answer.
   * @default 10000
   */
  waitMs?: number | undefined;
  /**
   * Ping timeout after the page has become visible, come online or woken up.
   * @default 2000
   */
  wakeWaitMs?: number | undefined;
  /**
   * What travels, made by `defineContract` of `monument-ws/contract`: it says the types, and the client tells the server its
   * hash. A page that needs only the types writes `createClient<Live>`, and has no schema in its bundle.
   * @default the type argument alone
   */
  contract?: DefinedContract | undefined;
  /**
   * Whether to check by the `contract` what the server sends: values, replies and events. `"report"` keeps what does not fit
   * and fires `ws:error` with the code `invalid`; `"reject"` gives an item the status `error`, rejects calls and drops
   * events.
   * @default nothing is checked
   */
  validate?: "report" | "reject" | undefined;
  /**
   * Clock; for tests.
   * @default this machine's
   */
  clock?: Clock | undefined;
  /**
   * Random numbers from 0 to 1 for the delays of reconnects; for tests.
   * @default Math.random
   */
  random?: (() => number) | undefined;
  /**
   * Called with errors that your listeners throw.
   * @default in a page its reportError, elsewhere console.error
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
}

/** Fills in what more than one part needs. Each other default stands in the part that needs it. */
export function toSettings({
  clock = systemClock,
  random = Math.random,
  // Deno and Bun have a reportError that ends the process, and no document.
  report = (error) => ((globalThis.document && globalThis.reportError) ?? console.error)(error),
  connectTimeoutMs = 10_000,
  settleMs = 10_000,
  waitMs = 10_000,
  ...rest
}: ClientOptions): Settings {
  return { ...rest, clock, random, report, connectTimeoutMs, settleMs, waitMs };
}
