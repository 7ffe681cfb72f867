/** A chat with several rooms: npx tsx examples/chat/server.ts */
import { readFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { attach, ReplyError } from "monument-ws/server";
import { chat, type Line } from "./contract.js";

const KEPT = 50;
const rooms = new Map<string, Line[]>([
  ["general", []],
  ["random", []],
]);

const folder = new URL(".", import.meta.url).pathname;
const bundled = await build({ entryPoints: [`${folder}page.ts`], bundle: true, format: "esm", write: false });
const server = http.createServer(({ url }, response) => {
  const isScript = url === "/page.js";
  response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
  response.end(isScript ? bundled.outputFiles[0]?.contents : readFileSync(`${folder}index.html`));
});

const sockets = attach(server, {
  webSockets: true,
  contract: chat, // checks what clients send
  authenticateToken: (token = "") => /^\w{1,20}$/.test(token) && { user: { id: token } }, // a name will do here
  authorize: ({ action, name }) => action !== "join" || rooms.has(name.replace("room:", "")),
});
sockets.presence("room"); // lists who is in the groups room:general and room:random

function linesOf(room: string): Line[] {
  const lines = rooms.get(room);
  if (!lines) throw new ReplyError("no-room", "there is no such room");
  return lines;
}

sockets.answer("rooms", ({ id }) => (id === undefined ? [...rooms.keys()] : linesOf(id)));
sockets.handle("chat:say", ({ room, text }, { session }) => {
  const lines = linesOf(room);
  lines.push({ from: session.user.id, text });
  lines.splice(0, lines.length - KEPT);
  sockets.publish("rooms", room, lines);
});

server.listen(Number(process.env.PORT ?? 3000), "localhost", () => {
  const { port } = server.address() as AddressInfo;
  console.log(`http://localhost:${port}/`);
});
