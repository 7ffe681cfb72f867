/** S18: whatever a client sends around it, a forbidden name is answered as one that does not exist. */
import { describe, expect, it } from "vitest";
import { connectBare } from "../support/bare-peer.js";
import { quietLog, startServer } from "../support/server.js";
import { startControl } from "./dial.js";

const FORBIDDEN = "admin:wipe";
const ABSENT = "nowhere";

type Shape = (name: string) => object[];

const slow = { event: "data:get:slow", ref: "r" };

/** What surrounds the name in question; the last of each is a sentinel, whose answer comes after all others. */
const shapes: Record<string, Shape> = {
  "a request": (event) => [{ event, ref: "r" }],
  "an event": (event) => [{ event }],
  "a request twice": (event) => [
    { event, ref: "r" },
    { event, ref: "r" },
  ],
  "a request under the ref of a get in flight": (event) => [slow, { event, ref: "r" }],
  "a request before a get of its ref": (event) => [{ event, ref: "r" }, slow],
  "a request, then a permitted one under its ref": (event) => [
    { event, ref: "r" },
    { event: "hello", ref: "r" },
  ],
  "a permitted request, then one under its ref": (event) => [
    { event: "hello", ref: "r" },
    { event, ref: "r" },
  ],
  "a request, then an absent one under its ref": (event) => [
    { event, ref: "r" },
    { event: "nowhere2", ref: "r" },
  ],
  "a get": (name) => [{ event: `data:get:${name}`, ref: "r" }],
  "a live get": (name) => [{ event: `data:get:${name}`, ref: "r", live: true }],
  "a plain get": (name) => [{ event: `data:get:${name}` }],
  "a get with an etag": (name) => [{ event: `data:get:${name}`, ref: "r", etag: "x" }],
  "a get under the ref of another": (name) => [slow, { event: `data:get:${name}`, ref: "r" }],
  "a get, then a request under its ref": (name) => [
    { event: `data:get:${name}`, ref: "r" },
    { event: "hello", ref: "r" },
  ],
};

async function start() {
  const authorize = ({ event }: { event: string }): boolean => !event.includes(FORBIDDEN);
  const authenticateToken = (token: string | undefined) => ({ user: { id: token ?? "eve" } });
  const { url, sockets } = await startServer({ log: quietLog(), authorize, authenticateToken });
  sockets.answer("control", () => "fine");
  sockets.answer("slow", () => new Promise(() => {}));
  sockets.handle(FORBIDDEN, () => "done");
  sockets.answer(FORBIDDEN, () => "secret");
  sockets.handle("hello", () => "hi");
  return { url, control: await startControl(url, "control") };
}

/** What a client hears, with the name in question blanked. */
async function heard(url: string, name: string, shape: Shape): Promise<string[]> {
  const peer = await connectBare(url);
  peer.send({ event: "ws:hello", version: 1, client: `c${Math.random()}` });
  for (const message of shape(name)) peer.send(message);
  peer.send({ event: "hello", ref: "sentinel" });
  await peer.inbox.find(({ ref }) => ref === "sentinel");
  peer.socket.terminate();
  return peer.inbox.all.slice(1).map((message) => JSON.stringify(message).replaceAll(name, "NAME"));
}

describe("S18: forbidden and absent", () => {
  it.each(Object.entries(shapes))("S18 sound the same in %s", async (_, shape) => {
    const { url, control } = await start();
    expect(await heard(url, FORBIDDEN, shape)).toEqual(await heard(url, ABSENT, shape));
    await control.check();
  });
});
