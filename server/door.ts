import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { systemClock } from "../shared/clock.js";
import { toError } from "./failure.js";
import type { Log } from "./options.js";
import { mayConnect, type OriginOptions } from "./origin.js";
import { refuse } from "./upgrades.js";

/** What decides who comes in. */
export interface DoorOptions extends OriginOptions {
  /**
   * Says who asks to connect, from the upgrade request: its cookies, its query, its headers. What it returns is
   * `session.user`; `undefined` or `false` refuses with 401, as does an error. What the client sends meanwhile
   * waits.
   * @default nobody is asked, and `session.user` is `undefined`
   */
  authenticate?: (request: IncomingMessage) => unknown;
  /**
   * How long an upgrade may take, `authenticate` included.
   * @default 5000
   */
  upgradeTimeoutMs?: number;
  log?: Log;
}

/** Lets an upgrade in, or refuses it with an HTTP status. `enter` is called with the user, at most once. */
export function admit(
  request: IncomingMessage,
  socket: Duplex,
  options: DoorOptions,
  enter: (user: unknown) => void,
): void {
  const { authenticate, upgradeTimeoutMs = 5_000, log = console } = options;
  // Until the web socket takes over, nobody else listens: an error would end the process.
  const failed = (): void => void socket.destroy();
  socket.on("error", failed);
  let status = "403 Forbidden"; // until its origin was found to be good
  const settle = once((why: string | undefined, user?: unknown): void => {
    stopTimer();
    socket.off("error", failed);
    if (socket.destroyed) return;
    if (why === undefined) return enter(user);
    log.warn(`monument-ws: refused an upgrade with ${status}: ${why}`);
    refuse(socket, status);
  });
  const stopTimer = systemClock.after(upgradeTimeoutMs, () => settle("it took too long"));
  const check = async (): Promise<unknown> => {
    if (!mayConnect(request, options)) throw new Error("a page of another origin");
    status = "401 Unauthorized";
    return authenticate?.(request);
  };
  check().then(
    (user) => {
      if (authenticate && (user === undefined || user === false)) settle("nobody it knows");
      else settle(undefined, user);
    },
    (error: unknown) => settle(toError(error).message),
  );
}

function once<Args extends unknown[]>(call: (...args: Args) => void): (...args: Args) => void {
  let isDone = false;
  return (...args) => {
    if (isDone) return;
    isDone = true;
    call(...args);
  };
}
