import { once } from "node:events";
import WebSocket from "ws";
import { Inbox } from "./inbox.js";

/** A bare WebSocket, as the seed page's reader would write it. */
export interface BarePeer {
  socket: WebSocket;
  inbox: Inbox<Record<string, unknown>>;
  /** Sends an object as JSON, or a string as it is. */
  send(message: unknown): void;
}

/** Connects a bare WebSocket, which whoever connects it ends. */
export async function openBare(url: string): Promise<BarePeer> {
  const socket = new WebSocket(url);
  const inbox = new Inbox<Record<string, unknown>>();
  socket.on("message", (data) => inbox.put(JSON.parse(data.toString())));
  await once(socket, "open");
  socket.on("error", () => {}); // a close follows
  const send = (message: unknown): void =>
    socket.send(typeof message === "string" ? message : JSON.stringify(message));
  return { socket, inbox, send };
}
