/** The servers that are compared, as their documents show them: several nodes of each agree over Redis. */
import type { Server as HttpServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createAdapter as createStreamsAdapter } from "@socket.io/redis-streams-adapter";
import IoRedis from "ioredis";
import { Server, type ServerOptions } from "socket.io";
import { redis } from "../../engines/redis.js";
import { attach } from "../../server/index.js";

/** The names of the contenders, ours first. */
export const CONTENDERS = ["monument-ws", "Socket.IO redis-adapter", "Socket.IO streams-adapter"] as const;

/** The name of one contender. */
export type Contender = (typeof CONTENDERS)[number];

/** A node: it sets an item for the clients of all nodes. */
export interface Mounted {
  set(item: string, value: object): void;
  /** Resolves when the other nodes can hear it. */
  ready(): Promise<unknown>;
}

/** How each contender is mounted on a server, over the Redis at this port. */
export const mounts: Record<Contender, (server: HttpServer, port: number) => Promise<Mounted>> = {
  "monument-ws": async (server, port) => {
    const cluster = redis(connect(port));
    const sockets = attach(server, { webSockets: true, cluster });
    const joined = new Promise<void>((resolve) =>
      sockets.cluster?.onState((state) => state === "joined" && resolve()),
    );
    return { set: (item, value) => sockets.publish(item, value), ready: () => joined };
  },
  "Socket.IO redis-adapter": async (server, port) => {
    const [publisher, subscriber] = [connect(port), connect(port)];
    return mountSocketIo(server, createAdapter(publisher, subscriber));
  },
  "Socket.IO streams-adapter": async (server, port) =>
    mountSocketIo(server, createStreamsAdapter(connect(port))),
};

function mountSocketIo(server: HttpServer, adapter: ServerOptions["adapter"]): Mounted {
  const io = new Server(server, { transports: ["websocket"], serveClient: false, adapter });
  io.on("connection", (socket) => {
    socket.on("subscribe", (item: string, acknowledge: () => void) => {
      socket.join(item);
      acknowledge();
    });
  });
  return { set: (item, value) => void io.to(item).emit(item, value), ready: async () => {} };
}

function connect(port: number): IoRedis {
  const client = new IoRedis({ host: "127.0.0.1", port });
  client.on("error", () => {}); // it reconnects
  return client;
}
