/** S24: the rate counts the work that a frame makes, and not only frames. */
import { describe, expect, it } from "vitest";
import { connectBare } from "../support/bare-peer.js";
import { quietLog, startServer } from "../support/server.js";
import { startControl } from "./dial.js";

const PER_SECOND = 50;
const BURST = 100;

async function start() {
  const started = await startServer({ log: quietLog() });
  started.sockets.answer("control", () => "fine");
  const taken: unknown[] = [];
  started.sockets.handle("note", ({ n }) => void taken.push(n));
  started.sockets.answer("long", ({ id }) => {
    taken.push(id);
    return "x".repeat(1_000_000);
  });
  started.sockets.handle("echo", ({ n }) => {
    taken.push(n);
    return "x".repeat(1_000_000);
  });
  return { ...started, taken, control: await startControl(started.url) };
}

/** So many frames that are worth `each` may have been taken since then, if there was one burst. */
function most(each: number, since: number): number {
  return (BURST + ((performance.now() - since) / 1_000) * PER_SECOND) / each + 1;
}

describe("S24: what a frame costs", () => {
  it("S24 counts a long message as one more for each 16 KiB, and loses none", async () => {
    const { url, control, taken } = await start();
    const peer = await connectBare(url);
    const since = performance.now();
    const count = 50;
    // Six thousand keys: to parse one takes some milliseconds.
    const keys = Object.fromEntries(Array.from({ length: 6_000 }, (_, key) => [`k${key}`, 1]));
    for (let n = 0; n < count; n++) peer.send({ event: "note", n, keys });
    await expect.poll(() => taken.length).toBeGreaterThan(15);
    await control.check();
    expect(taken.length).toBeLessThan(most(4, since));
    await expect.poll(() => taken.length).toBe(count);
    expect(taken).toEqual(Array.from({ length: count }, (_, n) => n));
    expect(taken.length).toBeLessThan(most(4, since));
    await control.check();
  });

  it.each([
    ["an answer", (n: number) => ({ event: "data:get:long", id: n, ref: `${n}` })],
    ["a reply", (n: number) => ({ event: "echo", n, ref: `${n}` })],
  ])("S24 counts %s of a megabyte as 15 more", async (_, frame) => {
    const { url, control, taken } = await start();
    const peer = await connectBare(url);
    peer.send({ event: "ws:hello", version: 1, client: "eve" });
    const since = performance.now();
    for (let n = 0; n < 40; n++) {
      peer.send(frame(n));
      await new Promise(setImmediate); // the answer comes first
    }
    await expect.poll(() => taken.length).toBeGreaterThan(5);
    for (let n = 0; n < 20; n++) await control.check();
    expect(taken.length).toBeLessThan(most(16, since) + 10); // some were asked before the first answer was made
  });

  it("S24 is owed up to one burst, however long an answer was", async () => {
    const { url, control, taken, sockets } = await start();
    sockets.answer("huge", () => "x".repeat(30_000_000));
    const peer = await connectBare(url);
    peer.send({ event: "ws:hello", version: 1, client: "ann" });
    const since = performance.now();
    peer.send({ event: "data:get:huge", ref: "huge" });
    await peer.inbox.find(({ ref }) => ref === "huge");
    peer.send({ event: "note", n: 1 });
    await expect.poll(() => taken).toEqual([1]);
    expect(performance.now() - since).toBeGreaterThan((BURST / PER_SECOND) * 1_000);
    expect(peer.inbox.all.filter(({ event }) => event === "ws:error")).toEqual([]); // it could not know
    expect(peer.socket.readyState).toBe(peer.socket.OPEN);
    await control.check();
  });
});
