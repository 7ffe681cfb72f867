import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { atEnd } from "./disposing.js";
import { Inbox } from "./inbox.js";

/** A server that does as the test says. */
export async function startHostile(): Promise<{
  url: string;
  sockets: Inbox<WebSocket>;
  heard: Inbox<Record<string, unknown>>;
}> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const sockets = new Inbox<WebSocket>();
  const heard = new Inbox<Record<string, unknown>>();
  server.on("connection", (socket) => {
    sockets.put(socket);
    socket.on("message", (data) => heard.put(JSON.parse(data.toString())));
  });
  await once(server, "listening");
  atEnd(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets, heard };
}
