/** A station with two halls of 100 lockers: npx tsx examples/svelte/server.ts */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { attach, ReplyError } from "monument-ws/server";
import { build, type Rolldown } from "vite";
import type { Locker, Station } from "./contract.js";

const lockers = new Map<unknown, Locker>(
  Array.from({ length: 200 }, (_, n) => [n + 1, { id: n + 1, user: null }]),
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

const sockets = attach<Station>(server, { webSockets: true });
const lockerOf = (id: unknown): Locker => {
  const locker = lockers.get(id);
  if (!locker) throw new ReplyError("no-locker", `there is no locker ${id}`);
  return locker;
};
sockets.answer("lockers", ({ id }) => (id === undefined ? [...lockers.values()] : lockerOf(id)));
sockets.handle("rent", ({ id, user }) => {
  if (user && lockerOf(id).user) throw new ReplyError("taken", `locker ${id} is taken`);
  const locker = { id, user };
  lockers.set(id, locker);
  sockets.publish("lockers", id, locker);
  sockets.broadcast("news", { text: user ? `${user} has rented a locker` : `Locker ${id} is free again` });
  return locker;
});

server.listen(Number(process.env.PORT ?? 3000), "localhost", () => {
  const { port } = server.address() as AddressInfo;
  console.log(`http://localhost:${port}/`);
});
