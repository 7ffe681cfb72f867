/** Socket.IO as its documents show it: a get is an event with an acknowledgement, an item is a room. */
import http from "node:http";
import { Server } from "socket.io";
import { listen } from "../support/listening.js";
import type { Data, Running } from "./contender.js";

type Acknowledge = (value: unknown) => void;

export async function startSocketIo({ rider, live }: Data): Promise<Running> {
  const server = http.createServer();
  const io = new Server(server, { transports: ["websocket"], serveClient: false });
  io.on("connection", (socket) => {
    socket.on("get", (name: string, acknowledge: Acknowledge) => {
      acknowledge(name === "rider" ? rider : live.get(name));
    });
    socket.on("subscribe", (name: string, acknowledge: Acknowledge) => {
      socket.join(name);
      acknowledge(live.get(name));
    });
  });
  return { port: await listen(server), publish: (item, value) => void io.to(item).emit(item, value) };
}
