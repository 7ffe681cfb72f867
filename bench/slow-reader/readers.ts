/** The clients that are compared: each contender's own. */
import { io } from "socket.io-client";
import { WebSocket } from "ws";
import { createClient } from "../../client/index.js";
import { HOST } from "../support/listening.js";
import type { Contender } from "./contenders.js";
import type { Sightings } from "./sightings.js";
import type { Value } from "./value.js";

/** Connects to `port` and tells what it sees of the item. Returns what ends it. */
export type Connect = (port: number, sightings: Sightings) => () => void;

/** How each contender's client is connected. */
export const readers: Record<Contender, Connect> = {
  "monument-ws": (port, sightings) => {
    const client = createClient({ url: `ws://${HOST}:${port}` });
    client.subscribe("item", () => {});
    client.on("data:set:item", (message) => {
      // The only server that it talks to sends these values.
      sightings.saw((message as unknown as { data: Value }).data.number);
    });
    client.onState(({ name }) => {
      if (name === "waiting" || name === "closed") sightings.lost();
    });
    return () => client.close();
  },
  ws: (port, sightings) => {
    const socket = new WebSocket(`ws://${HOST}:${port}`);
    socket.on("message", (data) => {
      const { number }: Value = JSON.parse(data.toString());
      sightings.saw(number);
    });
    socket.on("error", () => {}); // a close follows
    socket.on("close", () => sightings.lost());
    return () => socket.terminate();
  },
  "Socket.IO": readSocketIo,
  "Socket.IO volatile": readSocketIo,
};

function readSocketIo(port: number, sightings: Sightings): () => void {
  const socket = io(`http://${HOST}:${port}`, { transports: ["websocket"] });
  socket.on("item", ({ number }: Value) => sightings.saw(number));
  socket.on("disconnect", () => sightings.lost());
  return () => void socket.disconnect();
}
