/** The servers that are compared: each tells its clients the item's newest value in its own way. */
import { EventEmitter } from "node:events";
import type { Server } from "node:http";
import { Server as SocketIoServer } from "socket.io";
import { WebSocketServer } from "ws";
import { attach } from "../../server/index.js";
import { makeValue, type Value } from "./value.js";

/** The names of the contenders, ours first. */
export const CONTENDERS = ["monument-ws", "ws", "Socket.IO", "Socket.IO volatile"] as const;

/** The name of one contender. */
export type Contender = (typeof CONTENDERS)[number];

/** Mounts a contender, which gives each client value 0 first. Returns what sets the item for everybody. */
export type Mount = (server: Server) => (value: Value) => void;

/** How each contender is mounted and set. */
export const mounts: Record<Contender, Mount> = {
  "monument-ws": (server) => {
    const events = new EventEmitter();
    attach(server, { webSockets: true, events });
    events.on("data:get:item", () => events.emit("data:set:item", makeValue(0)));
    return (value) => events.emit("data:set:item", value);
  },
  ws: (server) => {
    const sockets = new WebSocketServer({ server });
    sockets.on("connection", (socket) => socket.send(JSON.stringify(makeValue(0))));
    return (value) => {
      const text = JSON.stringify(value);
      for (const socket of sockets.clients) socket.send(text);
    };
  },
  "Socket.IO": (server) => {
    const io = openSocketIo(server);
    return (value) => {
      // io.emit keeps each value twice, as text and as a frame (measured: 756 MB instead of 388).
      for (const socket of io.sockets.sockets.values()) socket.emit("item", value);
    };
  },
  "Socket.IO volatile": (server) => {
    const io = openSocketIo(server);
    return (value) => {
      for (const socket of io.sockets.sockets.values()) socket.volatile.emit("item", value);
    };
  },
};

function openSocketIo(server: Server): SocketIoServer {
  const io = new SocketIoServer(server, { transports: ["websocket"], serveClient: false });
  io.on("connection", (socket) => socket.emit("item", makeValue(0)));
  return io;
}
