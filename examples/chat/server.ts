/** A chat with several rooms: npx tsx examples/chat/server.ts */
import { readFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { attach, ReplyError } from "monument-ws/server";
import type { Chat, Line } from "./contract.js";

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

const sockets = attach<Chat, { id: string }>(server, {
  webSockets: true,
  authenticateToken: (token = "") => /^\w{1,20}$/.test(token) && { user: { id: token } }, // a name will do here
  authorize: ({ action, name }) => action !== "join" || rooms.has(name.replace("room:", "")),
});
sockets.presence("room"); // lists who is in the groups room:general and room:random

function linesOf(room: unknown): Line[] {
  const lines = typeof room === "string" ? rooms.get(room) : undefined;
  if (!lines) throw new ReplyError("no-room", "there is no such room");
  return lines;
}

sockets.answer("rooms", ({ id }) => (id === undefined ? [...rooms.keys()] : linesOf(id)));
sockets.handle("chat:say", ({ room, text }, { session }) => {
  const lines = linesOf(room);
  if (typeof text !== "string" || text.trim() === "") throw new ReplyError("no-text", "say something");
  lines.push({ from: session.user.id, text: text.trim().slice(0, 500) });
  lines.splice(0, lines.length - KEPT);
  sockets.publish("rooms", room, lines);
  return { ok: true };
});

server.listen(Number(process.env.PORT ?? 3000), "localhost", () => {
  const { port } = server.address() as AddressInfo;
  console.log(`http://localhost:${port}/`);
});
