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

/** What `attach` can be told beside what the router can. */
export interface AttachOptions<User = unknown> extends RouterOptions<User>, DoorOptions<User> {
  /**
   * Takes only upgrades of this path, and leaves all others to whoever else listens on the server.
   * @default every upgrade is taken
   */
  path?: string | undefined;
  /**
   * The bytes of the longest message that is taken; a longer one closes the connection with 1009.
   * @default 65536
   */
  maxPayloadBytes?: number | undefined;
  /**
   * In how many pieces a message may come; one more closes the connection with 1008.
   * @default 128
   */
  maxFragments?: number | undefined;
  /**
   * How long a message that comes in several pieces may take, in milliseconds, and one second more for each 2 KiB of it
   * that have come; after that the connection is cut.
   * @default 10000
   */
  messageTimeoutMs?: number | undefined;
}

/** A router that is mounted on an HTTP server. */
export interface Sockets<C extends Contract = Untyped, User = unknown, Server = NodeServer>
  extends Service<C, User> {
  /** The server it is mounted on. */
  readonly server: Server;
  /**
   * Ends every session in order, within `graceMs` and 6 s: upgrades are refused with 503, full clients are asked to
   * move, gets are answered, the rest is closed with 1012 and what does not read is cut. Resolves when all have
   * gone and the bus is left. The HTTP server goes on.
   */
  close(options?: CloseOptions): Promise<void>;
}

/**
 * Mounts a router on a Node HTTP or HTTPS server, also a development server's. Throws if another listener handles
 * upgrades on that server and no `path` says which are ours.
 */
export function attach<C extends Contract, User = unknown>(
  server: NodeServer,
  options: AttachOptions<User> & WithContract<C>,
): Sockets<C, User>;
export function attach<C extends Contract, User = unknown>(
  server: UpgradeServer,
  options: AttachOptions<User> & WithContract<C>,
): Sockets<C, User, UpgradeServer>;
export function attach<C extends Contract = Untyped, User = unknown>(
  server: NodeServer,
  options?: AttachOptions<User>,
): Sockets<C, User>;
export function attach<C extends Contract = Untyped, User = unknown>(
  server: UpgradeServer,
  options?: AttachOptions<User>,
): Sockets<C, User, UpgradeServer>;
export function attach<C extends Contract = Untyped, User = unknown>(
  server: UpgradeServer,
  options: AttachOptions<User> = {},
): Sockets<C, User, UpgradeServer> {
  checkServer(server);
  // Who the user is only the application knows; at run time it is any value.
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
  // The contract narrows what the application gives and gets; at run time there are only names and values.
  return Object.assign(router, { server, close }) as Sockets as Sockets<C, User, UpgradeServer>;
}

const OFF = 'no upgrade is accepted: "webSockets" is not set (default: false)';
const CLOSING = { status: "503 Service Unavailable", why: "the server is going away" };
