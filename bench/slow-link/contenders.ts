/** The servers that are compared. Each client says of which workload it wants the items. */
import { EventEmitter } from "node:events";
import type { Server } from "node:http";
import { Server as SocketIoServer } from "socket.io";
import { type WebSocket, WebSocketServer } from "ws";
import { attach } from "../../server/index.js";
import type { Value } from "./workload.js";

/** The names of the contenders, ours first. */
export const CONTENDERS = ["monument-ws", "ws", "Socket.IO"] as const;

/** The name of one contender. */
export type Contender = (typeof CONTENDERS)[number];

/** What a mounted contender does. */
export interface Mounted {
  /** Sets an item for everybody who wants it. */
  set(item: string, value: Value): void;
  /** Sends an event to everybody. */
  note(value: Value): void;
}

/** Mounts each contender. */
export const mounts: Record<Contender, (server: Server) => Mounted> = {
  "monument-ws": (server) => {
    const events = new EventEmitter();
    const sockets = attach(server, { webSockets: true, events });
    return {
      set: (item, value) => events.emit(`data:set:${item}`, value),
      note: (value) => sockets.broadcast("note", { ...value }),
    };
  },
  ws: (server) => {
    const sockets = new WebSocketServer({ server });
    const wanted = new Map<WebSocket, string>();
    sockets.on("connection", (socket) => {
      socket.on("message", (data) => wanted.set(socket, data.toString()));
      socket.on("close", () => wanted.delete(socket));
    });
    return {
      set: (item, value) => {
        const text = JSON.stringify({ item, value });
        for (const [socket, prefix] of wanted) if (item.startsWith(prefix)) socket.send(text);
      },
      note: (value) => {
        for (const socket of wanted.keys()) socket.send(JSON.stringify({ item: "note", value }));
      },
    };
  },
  "Socket.IO": (server) => {
    // By default it gives up a client whose pong does not come within 20 s.
    const io = new SocketIoServer(server, { transports: ["websocket"], serveClient: false });
    io.on("connection", (socket) => socket.on("want", (prefix: string) => socket.join(prefix)));
    return {
      set: (item, value) => io.to(item.replace(/\d+$/, "")).emit("item", item, value),
      note: (value) => io.emit("item", "note", value),
    };
  },
};
