/** The clients that are compared: each contender's own, as its users have it. */
import { io } from "socket.io-client";
import { WebSocket } from "ws";
import { createClient } from "../../client/index.js";
import { HOST } from "../support/listening.js";
import type { Contender } from "./contenders.js";
import type { Value } from "./workload.js";

/** What a client shows of an item. */
export interface Shown {
  value: Value | undefined;
  /** Whether it says that this is the newest value there is; a client that cannot tell always does. */
  isLive: boolean;
}

/** One client behind a link. */
export interface Reader {
  show(item: string): Shown;
  /** When the newest event was sent. */
  noteAt(): number | undefined;
  close(): void;
}

/** Connects each contender's client to `port` for the items that begin with `prefix`. */
export const readers: Record<Contender, (port: number, prefix: string, items: readonly string[]) => Reader> =
  {
    "monument-ws": (port, _prefix, items) => {
      const client = createClient({ url: `ws://${HOST}:${port}` });
      for (const item of items) client.subscribe(item, () => {});
      let noteAt: number | undefined;
      client.on("note", (message) => {
        noteAt = Number(Object(message).at);
      });
      client.on("ws:error", () => {}); // an item has no value before it is first set
      return {
        show: (item) => {
          const { value, status } = client.item(item).get();
          // The only server that it talks to sends these values.
          return { value: value as Value | undefined, isLive: status === "live" };
        },
        noteAt: () => noteAt,
        close: () => client.close(),
      };
    },
    ws: (port, prefix) => {
      let socket: WebSocket;
      let isClosed = false;
      const held = new Map<string, Value>();
      const open = (): void => {
        socket = new WebSocket(`ws://${HOST}:${port}`);
        socket.on("open", () => socket.send(prefix));
        socket.on("message", (data) => {
          const { item, value } = JSON.parse(data.toString());
          held.set(item, value);
        });
        socket.on("error", () => {}); // a close follows
        socket.on("close", () => !isClosed && setTimeout(open, 1_000));
      };
      open();
      return {
        show: (item) => ({ value: held.get(item), isLive: true }),
        noteAt: () => held.get("note")?.at,
        close: () => {
          isClosed = true;
          socket.terminate();
        },
      };
    },
    "Socket.IO": (port, prefix) => {
      const socket = io(`http://${HOST}:${port}`, { transports: ["websocket"] });
      const held = new Map<string, Value>();
      socket.on("connect", () => socket.emit("want", prefix));
      socket.on("item", (item: string, value: Value) => held.set(item, value));
      return {
        // It knows whether it is connected, and no more.
        show: (item) => ({ value: held.get(item), isLive: socket.connected }),
        noteAt: () => held.get("note")?.at,
        close: () => void socket.disconnect(),
      };
    },
  };
