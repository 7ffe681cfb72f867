/** What networks do to connections, done to one page that asks for it. */
import { IncomingMessage } from "node:http";
import { setTimeout } from "node:timers/promises";
import type { Session } from "monument-ws/server";
import { WebSocket } from "ws";
import type { Race } from "./contract.js";
import { SLOW_MS } from "./slow-ms.js";

/** Ends the connection without a goodbye: the page hears that its socket has closed, and comes back by itself. */
export function cut(socket: unknown): void {
  if (socket instanceof WebSocket) socket.terminate();
}

/** Lets the connection die without a word: nothing leaves and nothing is read any more, and no socket closes. */
export function kill({ request }: Session<Race>): void {
  if (!(request instanceof IncomingMessage)) return;
  request.socket.cork();
  request.socket.pause();
}

/** Lets nothing out for a while, as a bad network does: what is written piles up in the page's socket. */
export async function holdBack({ request, signal }: Session<Race>): Promise<void> {
  if (!(request instanceof IncomingMessage)) return;
  const { socket } = request;
  socket.cork();
  await setTimeout(SLOW_MS, undefined, { signal }).catch(() => {}); // rejects when the client leaves
  socket.uncork(); // also when the server closes: its goodbye waits in there
}
