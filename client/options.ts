import { type Clock, systemClock } from "../shared/clock.js";
import type { Report } from "../shared/emitter.js";
import type { SocketConstructor } from "./link/socket.js";

/** What the server is shown: a token, or a promise of it. */
export type Token = string | undefined | PromiseLike<string | undefined>;

/** What to do with an event that is emitted while there is no connection. */
export type OfflinePolicy =
  /** Do not take it: `emit` returns `false`. */
  | "refuse"
  /** Keep it until there is one; refuse it when the outbox is full. */
  | "keep"
  /** Keep it in place of what was kept under the same key. */
  | "latest";

/** What a client can be told. */
export interface ClientOptions {
  /**
   * The server's address: `ws:`, `wss:`, `http:` or `https:`, in a page also relative to its base URL, in a worker to
   * its script. A function is called before each attempt to connect.
   */
  url: string | URL | (() => string | URL);
  /**
   * What the server's `authenticateToken` gets. A function is asked for each connection, and again before the token
   * expires; it may give a promise.
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
   * How many events are kept while there is no connection or no room.
   * @default 100
   */
  maxKept?: number | undefined;
  /**
   * How many characters of frames are kept while there is no connection or no room.
   * @default 262144
   */
  maxKeptCharacters?: number | undefined;
  /**
   * How long an event is kept while there is no connection or no room.
   * @default 30000
   */
  keepMs?: number | undefined;
  /**
   * The bytes in the socket's buffer above which events are kept, as without a connection.
   * @default 262144
   */
  maxBufferedBytes?: number | undefined;
  /**
   * How long an attempt to connect may take.
   * @default 10000
   */
  connectTimeoutMs?: number | undefined;
  /**
   * The least delay before a reconnect; the delay is drawn between this and the most.
   * @default 500
   */
  retryMinMs?: number | undefined;
  /**
   * The most delay before a reconnect in the first minute.
   * @default 5000
   */
  retryMaxMs?: number | undefined;
  /**
   * The most delay before a reconnect after that.
   * @default 30000
   */
  retryLongMaxMs?: number | undefined;
  /**
   * How long a link must stand until its loss counts as the first again.
   * @default 10000
   */
  settleMs?: number | undefined;
  /**
   * How often the client looks whether the server was silent for too long, or the machine asleep.
   * @default 2000
   */
  checkMs?: number | undefined;
  /**
   * How long the server may take to give a sign of life when asked.
   * @default 10000
   */
  waitMs?: number | undefined;
  /**
   * The same when the page has just become visible, online or awake.
   * @default 2000
   */
  wakeWaitMs?: number | undefined;
  /**
   * Where the time comes from; for tests.
   * @default this machine's
   */
  clock?: Clock | undefined;
  /**
   * Numbers from 0 to 1 for the delays of reconnects; for tests.
   * @default Math.random
   */
  random?: (() => number) | undefined;
  /**
   * Gets what a listener of yours threw.
   * @default in a page its reportError, elsewhere console.error
   */
  report?: Report | undefined;
}

/** The options as the parts of a client use them. */
export interface Settings extends ClientOptions {
  clock: Clock;
  random: () => number;
  report: Report;
}

/** Fills in what every part needs. */
export function toSettings({
  clock = systemClock,
  random = Math.random,
  // Deno and Bun have a reportError that ends the process, and no document.
  report = (error) => ((globalThis.document && globalThis.reportError) ?? console.error)(error),
  ...rest
}: ClientOptions): Settings {
  return { ...rest, clock, random, report };
}
