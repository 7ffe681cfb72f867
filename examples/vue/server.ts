/** A theatre with two floors of 100 seats: npx tsx examples/vue/server.ts */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { attach, ReplyError } from "monument-ws/server";
import { build, type Rolldown } from "vite";
import type { Seat, Theatre } from "./contract.js";

const seats = new Map<unknown, Seat>(
  Array.from({ length: 200 }, (_, n) => [n + 1, { id: n + 1, guest: null }]),
);

const root = fileURLToPath(new URL(".", import.meta.url));
const { output } = (await build({
  root,
  logLevel: "error",
  build: { write: false },
})) as Rolldown.RolldownOutput;
const files = new Map(output.map((file) => [`/${file.fileName}`, "code" in file ? file.code : file.source]));
const TYPES: Record<string, string> = { js: "text/javascript", css: "text/css" };
const server = http.createServer(({ url = "/" }, response) => {
  response.setHeader("content-type", TYPES[url.split(".").at(-1) ?? ""] ?? "text/html");
  response.end(files.get(url) ?? files.get("/index.html"));
});

const sockets = attach<Theatre>(server, { webSockets: true });
const seatOf = (id: unknown): Seat => {
  const seat = seats.get(id);
  if (!seat) throw new ReplyError("no-seat", `there is no seat ${id}`);
  return seat;
};
sockets.answer("seats", ({ id }) => (id === undefined ? [...seats.values()] : seatOf(id)));
sockets.handle("book", ({ id, guest }) => {
  if (guest && seatOf(id).guest) throw new ReplyError("taken", `seat ${id} is taken`);
  const seat = { id, guest };
  seats.set(id, seat);
  sockets.publish("seats", id, seat);
  sockets.broadcast("news", { text: guest ? `${guest} has booked` : `Seat ${id} is free again` });
  return seat;
});

server.listen(Number(process.env.PORT ?? 3000), "localhost", () => {
  const { port } = server.address() as AddressInfo;
  console.log(`http://localhost:${port}/`);
});
