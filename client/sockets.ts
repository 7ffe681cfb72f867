import type { Clock } from "../shared/clock.js";
import { CLOSE_MS, CLOSED, OPEN } from "./limits.js";
import type { Socket } from "./socket.js";

/** The sockets of one client. What still comes from one that has left its place is ignored. */
export interface Sockets {
  live?: Socket | undefined;
  /** The one that the client will go over to. */
  next?: Socket | undefined;
  /** The one that the client came from. */
  old?: Socket | undefined;
}

/**
 * Sends `text` if fewer bytes than that wait to leave. Returns whether the socket took it: one that is closing takes
 * nothing, and does not say so.
 */
export function send(socket: Socket | undefined, text: string, maxBufferedBytes = 1 / 0): boolean {
  if (socket?.readyState !== OPEN || socket.bufferedAmount >= maxBufferedBytes) return false;
  socket.send(text);
  return true;
}

/**
 * Takes a socket out of its place, and closes it. Where the runtime can, one that may be dead is ended at once, and any
 * other as soon as it sends nothing more: `ws` would wait 30 s for the close frame of a server that is gone.
 */
export function leave(
  { clock, sockets }: { clock: Clock; sockets: Sockets },
  place: keyof Sockets,
  isDead?: boolean,
): void {
  const socket = sockets[place];
  sockets[place] = undefined;
  if (!isDead || !socket?.terminate) socket?.close(CLOSED);
  if (!socket?.terminate) return;
  let before = 1 / 0;
  const end = (): void => {
    const { bufferedAmount } = socket;
    if (isDead || bufferedAmount >= before) return socket.terminate?.();
    before = bufferedAmount;
    socket.onclose = clock.after(CLOSE_MS, end);
  };
  end();
}
