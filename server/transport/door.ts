import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { networkOf } from "../access/address.js";
import { checkOrigins, mayConnect, type OriginOptions, whyNot } from "../access/origin.js";
import { isNobody } from "../access/user-key.js";
import { systemClock } from "../base/clock.js";
import { describeError } from "../base/failure.js";
import { Tally } from "../base/tally.js";
import type { Counts } from "../observe/counts.js";
import type { Journal } from "../observe/journal.js";
import { checkHandshake } from "./handshake.js";
import { refuse } from "./refuse.js";
import type { UpgradeRefusal } from "./upgrades.js";

/** Options for accepting connections. */
export interface DoorOptions<User = unknown> extends OriginOptions {
  /**
   * Identifies the user from the upgrade request: its cookies, query or headers. The return value becomes
   * `session.user`. If it is `undefined`, `null` or `false`, or if this throws, the upgrade is rejected with 401.
   * Messages that arrive before it has decided are queued.
   * @default every client is accepted, and `session.user` is `undefined`
   */
  authenticate?:
    | ((
        request: IncomingMessage,
      ) => User | undefined | null | false | PromiseLike<User | undefined | null | false>)
    | undefined;
  /**
   * Timeout, in milliseconds, from a new connection to its first request, and from an upgrade request to its answer,
   * including `authenticate`.
   * @default 5000
   */
  upgradeTimeoutMs?: number | undefined;
  /**
   * Most connections per IP address, including those that are still being authenticated. One more is rejected with
   * 429. IPv6 addresses are counted by /64 network. Behind a proxy all clients have the proxy's address, unless you
   * set `addressOf`.
   * @default Infinity
   */
  maxConnectionsPerAddress?: number | undefined;
  /**
   * Most upgrade requests that may wait for `authenticate`. One more is rejected with 503.
   * @default 1000
   */
  maxPendingUpgrades?: number | undefined;
  /**
   * Returns the client's IP address, for example from a header that your proxy sets.
   * @default the remote address of the socket
   */
  addressOf?: ((request: IncomingMessage) => string | undefined) | undefined;
}

/** The default of `upgradeTimeoutMs`. */
export const UPGRADE_TIMEOUT_MS = 5_000;

/** The default of `maxPendingUpgrades`. */
const MAX_PENDING_UPGRADES = 1_000;

/** Accepts upgrades, or rejects them with an HTTP status. */
export class Door {
  #options: DoorOptions;
  #journal: Journal;
  #counts: Counts;
  /** How many upgrades wait for `authenticate`. */
  #pending = 0;
  /** Set only if connections per address are limited, because counting costs one listener per socket. */
  #addresses: Tally | undefined;

  constructor(options: DoorOptions, journal: Journal, counts: Counts) {
    this.#options = options;
    this.#journal = journal;
    this.#counts = counts;
    checkOrigins(options);
    const { maxConnectionsPerAddress: most = Number.POSITIVE_INFINITY } = options;
    this.#addresses = most < Number.POSITIVE_INFINITY ? new Tally(most) : undefined;
  }

  /** Calls `enter` with the user if the upgrade is accepted, at most once. */
  admit(request: IncomingMessage, socket: Duplex, enter: (user: unknown) => void): void {
    const isTaken = takenByOthers(socket);
    if (isTaken()) return this.#journal.warn(TAKEN);
    const refusal =
      checkHandshake(request) ?? this.#checkPending() ?? this.#checkOriginAndAddress(request, socket);
    if (refusal) return this.refuse(socket, refusal);
    this.#pending++;
    // Nothing else listens until the WebSocket takes over, and an error without a listener would end the process.
    const failed = (): void => void socket.destroy();
    const left = (): void => settle(undefined);
    socket.on("error", failed);
    socket.once("close", left);
    const settle = once((refusal: UpgradeRefusal | undefined, user?: unknown): void => {
      socket.off("error", failed);
      socket.off("close", left);
      if (isTaken()) return this.#journal.warn(TAKEN);
      if (socket.destroyed) return;
      if (refusal) this.refuse(socket, refusal);
      else enter(user);
    });
    const { authenticate, upgradeTimeoutMs = UPGRADE_TIMEOUT_MS } = this.#options;
    const late = (): void => {
      over();
      settle(unauthorized(`authenticate gave no answer within ${upgradeTimeoutMs} ms`));
    };
    const stopTimer = systemClock.after(upgradeTimeoutMs, late, "housekeeping");
    // Not called again when the client leaves: a running `authenticate` continues.
    const over = once((): void => {
      stopTimer();
      this.#pending--;
    });
    const ask = async (): Promise<unknown> => authenticate?.(request);
    const asked = ask().finally(over);
    const decided = asked.then(
      (user) => {
        if (authenticate && isNobody(user)) settle(unauthorized("authenticate returned no user"));
        else settle(undefined, user);
      },
      (error: unknown) => {
        this.#journal.report(error);
        settle(unauthorized(`authenticate threw ${describeError(error)}`));
      },
    );
    // Another listener may have taken the same upgrade. In that case ws throws.
    decided.catch((error: unknown) => {
      this.#journal.failed(error);
      socket.destroy();
    });
  }

  /** Rejects an upgrade and logs the reason. */
  refuse(socket: Duplex, { status, why, header }: UpgradeRefusal): void {
    this.#counts.refuse(status.slice(0, 3));
    this.#journal.warn(`rejected upgrade (${status}): ${why}`, `upgrade ${status}`);
    refuse(socket, status, header);
  }

  #checkPending(): UpgradeRefusal | undefined {
    const { maxPendingUpgrades: most = MAX_PENDING_UPGRADES } = this.#options;
    if (this.#pending < most) return undefined;
    const why = `limit of ${most} upgrades that wait for authenticate reached (maxPendingUpgrades)`;
    return { status: "503 Service Unavailable", why };
  }

  #checkOriginAndAddress(request: IncomingMessage, socket: Duplex): UpgradeRefusal | undefined {
    try {
      if (!mayConnect(request, this.#options)) {
        return { status: "403 Forbidden", why: whyNot(request, this.#options) };
      }
      if (!this.#addresses) return undefined;
      const { addressOf = ({ socket }) => socket.remoteAddress } = this.#options;
      const leave = this.#addresses.enter(networkOf(addressOf(request) ?? ""));
      const most = this.#options.maxConnectionsPerAddress;
      const why = `limit of ${most} connections per address reached (maxConnectionsPerAddress)`;
      if (!leave) return { status: "429 Too Many Requests", why };
      socket.once("close", leave);
      return undefined;
    } catch (error) {
      this.#journal.report(error);
      return { status: "403 Forbidden", why: `origins or addressOf threw ${describeError(error)}` };
    }
  }
}

const TAKEN =
  'another "upgrade" listener of this server answered an upgrade that was ours: let it leave our path alone (for ws, ' +
  "{ noServer: true }, and handleUpgrade for its own path only)";

/**
 * Whether another listener has taken `socket`: it has ended it, written to it, or made a WebSocket of it (every copy
 * of ws marks the socket).
 */
function takenByOthers(socket: Duplex): () => boolean {
  const written = (): unknown => Reflect.get(socket, "bytesWritten");
  const isWebSocket = ({ description }: symbol): boolean => description === "websocket";
  const before = written();
  return () =>
    socket.writableEnded || written() !== before || Object.getOwnPropertySymbols(socket).some(isWebSocket);
}

function unauthorized(why: string): UpgradeRefusal {
  return { status: "401 Unauthorized", why };
}

function once<Args extends unknown[]>(call: (...args: Args) => void): (...args: Args) => void {
  let isDone = false;
  return (...args) => {
    if (isDone) return;
    isDone = true;
    call(...args);
  };
}
