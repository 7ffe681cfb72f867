/** Frames of one turn in one write: read back by ws itself. */
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { Batch } from "../../../server/transport/batch.js";
import { connectBare } from "../../support/bare-peer.js";
import { startServer } from "../../support/server.js";

const open = { readyState: 1, OPEN: 1 };

function setUp(ws = open) {
  const writes: Buffer[] = [];
  const socket = new PassThrough();
  socket.on("data", (chunk: Buffer) => writes.push(chunk));
  const ends: string[] = [];
  const batch = new Batch(socket, ws);
  const add = (text: string): void => batch.add(text, (error) => ends.push(error ? error.message : text));
  return { batch, socket, writes, ends, add };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe("a batch", () => {
  it.each([
    ["no character", 0],
    ["the most of one byte", 125],
    ["the least of two bytes", 126],
    ["the most of two bytes", 65_535],
    ["the least of eight bytes", 65_536],
    ["a megabyte", 1_000_000],
  ])("writes texts of every length as ws reads them: %s", async (_, length) => {
    const { url, sockets } = await startServer();
    const { inbox } = await connectBare(url);
    const around = JSON.stringify({ event: "text", text: "" }).length;
    const text = "x".repeat(Math.max(0, length - around));
    const euros = "€".repeat(Math.floor(text.length / 3)); // three bytes each
    await expect.poll(() => sockets.sessions.size).toBe(1);
    for (const each of [text, euros, "\u00e9\ud83d\ude80"]) sockets.broadcast("text", { text: each });
    for (const each of [text, euros, "\u00e9\ud83d\ude80"])
      expect(await inbox.next()).toMatchObject({ text: each });
  });

  it("makes one write of what one turn brings, and tells when it has left", async () => {
    const { add, writes, ends } = setUp();
    for (const text of ["a", "b", "c"]) add(text);
    expect(writes).toEqual([]);
    await turn();
    expect(writes.map((chunk) => chunk.toString("latin1"))).toEqual(["\x81\x01a\x81\x01b\x81\x01c"]);
    expect(ends).toEqual(["a", "b", "c"]);
  });

  it("counts what waits, and does not let much wait", async () => {
    const { add, batch, writes } = setUp();
    add("a".repeat(100));
    expect(batch.bufferedAmount).toBe(102);
    add("b".repeat(70_000));
    await new Promise<void>((resolve) => queueMicrotask(resolve));
    expect(Buffer.concat(writes).length + batch.bufferedAmount).toBeGreaterThanOrEqual(70_112);
    await turn();
    expect(batch.bufferedAmount).toBe(0);
  });

  it("writes nothing after the goodbye, and says so to who waits", async () => {
    const ws = { readyState: 1, OPEN: 1 };
    const { add, writes, ends } = setUp(ws);
    add("a");
    ws.readyState = 2;
    add("b");
    await turn();
    expect(writes).toEqual([]);
    expect(ends).toEqual(["the web socket is closing", "the web socket is closing"]);
  });

  it("is written before the goodbye of its session", async () => {
    const { url, sockets } = await startServer();
    const { inbox, socket } = await connectBare(url);
    await expect.poll(() => sockets.sessions.size).toBe(1);
    const closed = once(socket, "close");
    for (const session of sockets.sessions) {
      session.emit("last", {});
      session.close(4000, "bye");
    }
    expect((await closed)[0]).toBe(4000);
    expect(inbox.all).toEqual([{ event: "last" }]);
  });
});
