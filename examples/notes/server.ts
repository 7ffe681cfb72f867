/** Private notes behind a token that expires after 20 s: npx tsx examples/notes/server.ts */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { attach } from "monument-ws/server";
import { notebook } from "./contract.js";

const LIFE_MS = Number(process.env.TOKEN_LIFE_MS ?? 20_000);
const secret = randomBytes(32);
const notes = new Map<string, string[]>();

const sign = (text: string): string => createHmac("sha256", secret).update(text).digest("base64url");

function tokenFor(name: string): string {
  const text = `${name}.${Date.now() + LIFE_MS}`;
  return `${text}.${sign(text)}`;
}

/** Whose token it is, and until when; nothing if it is not ours. */
function verify(token = ""): { user: { id: string }; expiresAt: number } | undefined {
  const [id = "", expiresAt = "", signature = ""] = token.split(".");
  const expected = Buffer.from(sign(`${id}.${expiresAt}`));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return { user: { id }, expiresAt: Number(expiresAt) };
}

const folder = new URL(".", import.meta.url).pathname;
const bundled = await build({ entryPoints: [`${folder}page.ts`], bundle: true, format: "esm", write: false });
const server = http.createServer(({ url = "" }, response) => {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  if (pathname === "/token") {
    const name = searchParams.get("name") ?? ""; // an application would ask for a password
    const isName = /^\w{1,20}$/.test(name);
    response.writeHead(isName ? 200 : 401).end(isName ? tokenFor(name) : "");
    return;
  }
  const isScript = pathname === "/page.js";
  response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
  response.end(isScript ? bundled.outputFiles[0]?.contents : readFileSync(`${folder}index.html`));
});

const sockets = attach(server, {
  webSockets: true,
  contract: notebook, // checks what clients send
  authenticateToken: verify,
  authorize: ({ user, action, name, id }) =>
    action === "event" ? name === "notes:add" : name === "notes" && id === user.id,
});
sockets.answer("notes", ({ id = "" }) => notes.get(id) ?? []);
sockets.handle("notes:add", ({ text }, { session: { user } }) => {
  const own = [...(notes.get(user.id) ?? []), text].slice(-100);
  notes.set(user.id, own);
  sockets.publish("notes", user.id, own); // reaches only those whom authorize lets have it
});

server.listen(Number(process.env.PORT ?? 3000), "localhost", () => {
  const { port } = server.address() as AddressInfo;
  console.log(`http://localhost:${port}/`);
});
