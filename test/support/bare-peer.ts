import { once } from "node:events";
import WebSocket from "ws";
import { atEnd } from "./disposing.js";
import { Inbox } from "./inbox.js";

/** A bare WebSocket, as the seed page's reader would write it. */
export interface BarePeer {
  socket: WebSocket;
  inbox: Inbox<Record<string, unknown>>;
  /** Sends an object as JSON, or a string as it is. */
  send(message: unknown): void;
}

/** Connects a bare WebSocket that ends with the running test. */
export async function connectBare(url: string): Promise<BarePeer> {
  const socket = new WebSocket(url);
  const inbox = new Inbox<Record<string, unknown>>();
  socket.on("message", (data) => inbox.put(JSON.parse(data.toString())));
  atEnd(() => socket.terminate());
  await once(socket, "open");
  const send = (message: unknown): void =>
    socket.send(typeof message === "string" ? message : JSON.stringify(message));
  return { socket, inbox, send };
}
