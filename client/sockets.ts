import { OPEN } from "./limits.js";
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
 * Takes a socket out of its place, and says goodbye to it. One that may be dead is left without waiting for its own,
 * where the runtime can.
 */
export function leave(sockets: Sockets, place: keyof Sockets, isDead?: boolean): void {
  const socket = sockets[place];
  sockets[place] = undefined;
  if (isDead && socket?.terminate) socket.terminate();
  else socket?.close(1000);
}
