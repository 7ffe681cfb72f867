import type { Clock } from "../../shared/clock.js";
import { CLOSE_MS, CLOSED, OPEN } from "./limits.js";
import type { Socket } from "./socket.js";
import { createTimer } from "./timer.js";

/** Creates a connection over this socket. All its state ends with it: nothing is reset for the next one. */
export function toConnection(socket: Socket, clock: Clock) {
  return {
    socket,
    /** Whether the hello was sent: other messages may follow. */
    isReady: false,
    openedAt: 0,
    /** When the last message arrived. */
    heardAt: 0,
    /** When the last ping, or the hello, was sent. */
    askedAt: 0,
    /** How long the pong may take; 0 if none is due. */
    patienceMs: 0,
    roundTripMs: 0,
    /** The silence after which a ping is sent; 0 before `ws:welcome`. */
    silentMs: 0,
    /** Whether the server has said that its values are outdated. */
    isBehind: false,
    /**
     * Whether it may be dead: a ping is overdue, the page woke up, it is no longer the live connection, or it is
     * closing.
     */
    isDoubtful: false,
    /** Stops the timer of the heartbeat. */
    watch: createTimer(clock),
    /** Stops the timer of the token renewal. */
    renewal: createTimer(clock),
    /** Stops the timer after which its values count as outdated. */
    freshness: createTimer(clock),
  };
}

/** One connection. */
export type Connection = ReturnType<typeof toConnection>;

/** Whether a value that this connection has confirmed is kept up to date by it. */
export function isTrusted(connection: Connection | undefined): boolean {
  return !!connection && !connection.isBehind && !connection.isDoubtful;
}

/** Whether `ws:welcome` is still to come. */
export function isPlain({ silentMs }: Connection): boolean {
  return !silentMs;
}

/**
 * Sends `text` if fewer than `roomBytes` wait in the socket. Returns whether the socket took it: a closing socket
 * takes nothing, and reports no error.
 */
export function send(connection: Connection | undefined, text: string, roomBytes = 1 / 0): boolean {
  const { socket } = connection ?? {};
  if (socket?.readyState !== OPEN || socket.bufferedAmount >= roomBytes) return false;
  socket.send(text);
  return true;
}

/** Stops the timers of a connection that is no longer the live one. */
export function unwatch({ watch, renewal, freshness }: Connection): void {
  for (const timer of [watch, renewal, freshness]) timer();
}

/**
 * Closes a connection. Where the runtime can, a dead one is terminated at once, and any other as soon as it has sent
 * everything: `ws` would wait 30 s for the close frame of a server that is gone.
 */
export function close(connection: Connection, clock: Clock, isDead?: boolean): void {
  const { socket } = connection;
  connection.isDoubtful = true;
  unwatch(connection);
  if (!isDead || !socket.terminate) socket.close(CLOSED);
  if (!socket.terminate) return;
  let before = 1 / 0;
  const end = (): void => {
    const { bufferedAmount } = socket;
    if (isDead || bufferedAmount >= before) return socket.terminate?.();
    before = bufferedAmount;
    socket.onclose = clock.after(CLOSE_MS, end);
  };
  end();
}
