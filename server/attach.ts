import type { WithContract } from "../shared/checks.js";
import type { Contract, Untyped } from "../shared/contract.js";
import { toMode } from "../shared/mode.js";
import type { Service } from "./api.js";
import { Counts } from "./observe/counts.js";
import type { RouterOptions } from "./options.js";
import { CoreRouter } from "./router.js";
import { Door, type DoorOptions, UPGRADE_TIMEOUT_MS } from "./transport/door.js";
import {
  checkServer,
  type NodeServer,
  type TakeUpgrade,
  type UpgradeServer,
} from "./transport/http-server.js";
import { type CloseOptions, shutDown } from "./transport/shutdown.js";
import { takeUpgrades } from "./transport/upgrades.js";
import { createWebSockets } from "./transport/web-sockets.js";

/** Options for `attach`: those of `createRouter`, and those of the HTTP server. */
export interface AttachOptions<User = unknown> extends RouterOptions<User>, DoorOptions<User> {
  /**
   * Handles only upgrade requests with this path. All others are left to the server's other listeners.
   * @default every upgrade request is handled
   */
  path?: string | undefined;
  /**
   * Longest message from a client, in bytes. A longer one closes the connection with 1009.
   * @default 65536
   */
  maxPayloadBytes?: number | undefined;
  /**
   * Most fragments (RFC 6455) of one message. One more closes the connection with 1008.
   * @default 128
   */
  maxFragments?: number | undefined;
  /**
   * How long a message may take from its first byte to its last, in milliseconds. One second more is allowed for each
   * 2 KiB that have arrived. After that the connection is cut.
   * @default 10000
   */
  messageTimeoutMs?: number | undefined;
}

/** A router that is mounted on an HTTP server. */
export interface Sockets<C extends Contract = Untyped, User = unknown, Server = NodeServer>
  extends Service<C, User> {
  /** The HTTP server. */
  readonly server: Server;
  /**
   * Shuts down gracefully, within `graceMs` and 6 s: rejects upgrades with 503, asks clients of this package to
   * reconnect elsewhere, answers pending gets, closes the other connections with 1012, and cuts those that do not
   * read. Resolves when all connections are closed and all listeners are removed from the event emitter. The HTTP
   * server keeps running.
   */
  close(options?: CloseOptions): Promise<void>;
}

/**
 * Accepts WebSockets on a Node HTTP or HTTPS server, or on the server of a development tool. Throws if the server
 * already has an upgrade listener and no `path` is given.
 */
export function attach<C extends Contract = Untyped, User = unknown>(
  server: NodeServer,
  options?: AttachOptions<User> & WithContract<C>,
): Sockets<C, User>;
export function attach<C extends Contract = Untyped, User = unknown>(
  server: UpgradeServer,
  options?: AttachOptions<User> & WithContract<C>,
): Sockets<C, User, UpgradeServer>;
export function attach<C extends Contract = Untyped, User = unknown>(
  server: UpgradeServer,
  options: AttachOptions<User> & WithContract<C> = {},
): Sockets<C, User, UpgradeServer> {
  checkServer(server);
  // Only the application knows the type of its user. At run time it is any value.
  const given = options as AttachOptions;
  const { path, maxPayloadBytes = 64 * 1024, maxFragments = 128, messageTimeoutMs = 10_000 } = given;
  const { upgradeTimeoutMs: timeoutMs = UPGRADE_TIMEOUT_MS } = given;
  const counts = new Counts();
  const router = new CoreRouter({ ...given, maxPayloadBytes }, counts);
  const door = new Door(given, router.journal, counts);
  const refuse: Door["refuse"] = (socket, refusal) => door.refuse(socket, refusal);
  const webSockets = createWebSockets(router, { maxPayloadBytes, maxFragments, messageTimeoutMs }, refuse);
  let isClosing = false;
  const take: TakeUpgrade = (request, socket, head) => {
    if (isClosing) return door.refuse(socket, CLOSING);
    door.admit(request, socket, (user) => {
      if (isClosing) return door.refuse(socket, CLOSING);
      webSockets.take(request, socket, head, { request, user });
    });
  };
  const isOff = toMode(options.webSockets) === false;
  if (options.webSockets === undefined) router.journal.warn(OFF);
  const warn = (line: string): void => router.journal.warn(line);
  const stop = isOff ? () => {} : takeUpgrades(server, { path, timeoutMs, take, refuse, warn });
  const end = async (closeOptions: CloseOptions): Promise<void> => {
    isClosing = true;
    await shutDown(router, webSockets, closeOptions);
    router.end();
    stop();
  };
  let ended: Promise<void> | undefined;
  const close = (closeOptions: CloseOptions = {}): Promise<void> => {
    ended ??= end(closeOptions);
    return ended;
  };
  // The contract narrows the types for the application. At run time there are only names and values.
  return Object.assign(router, { server, close }) as Sockets as Sockets<C, User, UpgradeServer>;
}

const OFF = 'no upgrade is accepted: "webSockets" is not set (default: false)';
const CLOSING = { status: "503 Service Unavailable", why: "the server is going away" };
