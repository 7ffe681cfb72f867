/** Next.js and live data on one port. */
import http from "node:http";
import { attach, ReplyError } from "monument-ws/server";
import next from "next";
import type { Live } from "./contract";

const server = http.createServer();
const app = next({ dev: process.env.NODE_ENV !== "production", httpServer: server });
await app.prepare();
const handle = app.getRequestHandler();
server.on("request", (request, response) => void handle(request, response));

const userOf = (cookie = "") => ({ id: /user=(\w+)/.exec(cookie)?.[1] ?? "guest" }); // yours: a session cookie
const sockets = attach<Live, { id: string }>(server, {
  path: "/live",
  webSockets: true,
  authenticate: (request) => userOf(request.headers.cookie),
});
// The pages are in a bundle of their own, so they find it here.
Object.assign(globalThis, { sockets, userOf });

const riders = [1, 2, 3].map((id) => ({ id, name: `Rider ${id}`, points: 0 }));
const riderOf = (id: number) => {
  const found = riders[id - 1];
  if (!found) throw new ReplyError("none", "no such rider");
  return found;
};
sockets.answer("me", ({ session }) => ({ name: session.user.id }));
sockets.answer("riders", ({ id }) => (id === undefined ? riders : riderOf(id)));
sockets.handle("cheer", ({ id }) => {
  const rider = riderOf(id);
  rider.points++;
  sockets.publish("riders", riders);
  sockets.publish("riders", id, rider);
  return rider.points;
});

server.listen(Number(process.env.PORT ?? 3_000), () => console.log("listening", server.address()));
process.once("SIGTERM", async () => {
  await sockets.close();
  server.close();
});
