/** S12, S13 and S14: whatever comes from the wire costs its sender, also frames that bring no message. */
import { once } from "node:events";
import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import type { AttachOptions } from "../../server/index.js";
import { fragments, jsonFrame, PING, PONG, rawFrame } from "../support/raw-frame.js";
import { connectRaw, type RawSocket } from "../support/raw-socket.js";
import { quietLog, startServer } from "../support/server.js";
import { startControl } from "./dial.js";

const PER_SECOND = 50;
const BURST = 100;

async function start(options: AttachOptions = {}) {
  const started = await startServer({ log: quietLog(), ...options });
  started.sockets.answer("control", () => "fine");
  const control = await startControl(started.url);
  /** The server's ends of the connections that come from now on. */
  const ends: Socket[] = [];
  started.server.on("connection", (socket) => ends.push(socket));
  return { ...started, control, ends };
}

const hello = jsonFrame({ event: "ws:hello", version: 1, client: "eve" });
const many = (frame: Buffer, count: number): Buffer => Buffer.concat(Array(count).fill(frame));
const message = fragments(['{"event":"note"}', ...Array(124).fill("")]);

/** Writes until `bytes` have left or the connection has ended. */
async function pour(raw: RawSocket, chunk: Buffer, bytes: number): Promise<void> {
  for (let sent = 0; sent < bytes && !raw.socket.destroyed; sent += chunk.length) {
    if (raw.socket.write(chunk)) continue;
    await Promise.race([new Promise((resolve) => raw.socket.once("drain", resolve)), raw.ended]);
  }
}

describe("S12: frames that bring no message", () => {
  it.each([
    ["pings", many(rawFrame({ opcode: PING }), 5_000)],
    ["pongs that nobody asked for", many(rawFrame({ opcode: PONG, payload: "1" }), 5_000)],
    ["fragments", many(message, 40)],
  ])(
    "S12 %s are read at the rate of messages: their sender is told, then closed with 4429",
    async (_, flood) => {
      const { url, control, sockets } = await start({ maxThrottledMs: 500 });
      const raw = await connectRaw(url);
      raw.write(Buffer.concat([hello, flood]));
      expect(await raw.frames.find(({ payload }) => payload.includes("ws:error"))).toMatchObject({
        payload: expect.toSatisfy((payload: Buffer) => payload.includes("maxFramesPerSecond")),
      });
      await control.check();
      expect(await raw.closeCode()).toBe(4429);
      await control.check();
      expect(sockets.stats().sessions).toBe(1);
    },
  );

  it("S12 a pong that answers a ping is free, also one of the flow control", async () => {
    const { url, control, sockets } = await start({ maxFramesPerSecond: 1, maxFrameBurst: 3 });
    const raw = await connectRaw(url);
    raw.write(Buffer.concat([hello, jsonFrame({ event: "data:get:news", live: true })]));
    let pings = 0;
    for (let n = 0; pings < 20; n++) {
      sockets.publish("news", `${n} ${"x".repeat(4_000)}`);
      const { opcode, payload } = await raw.frames.next();
      expect(payload.toString()).not.toContain("ws:error");
      if (opcode !== PING) continue;
      pings++;
      raw.write(rawFrame({ opcode: PONG, payload }));
    }
    await control.check;
    // Two of three are spent: one more frame is taken at once.
    raw.write(jsonFrame({ event: "data:get:control", ref: "a" }));
    const answer = await raw.frames.find(({ payload }) => payload.includes('"ref":"a"'));
    expect(answer.payload.toString()).toContain("fine");
  });

  it("S12 many pings are answered by one pong, and so is the next", async () => {
    const { url, control } = await start();
    const raw = await connectRaw(url);
    const pings = Array.from({ length: 90 }, (_, n) => rawFrame({ opcode: PING, payload: `${n}` }));
    raw.write(Buffer.concat(pings));
    expect((await raw.frames.find(({ opcode }) => opcode === PONG)).payload.toString()).toBe("89");
    raw.write(rawFrame({ opcode: PING, payload: "more" }));
    expect((await raw.frames.find(({ opcode }) => opcode === PONG)).payload.toString()).toBe("more");
    await control.check();
  });
});

describe("S13: after the goodbye", () => {
  it.each([
    ["small messages", jsonFrame({})],
    ["pongs", rawFrame({ opcode: PONG })],
  ])(
    "S13 of %s that go on after the server has closed little is read, and then the socket is cut",
    async (_, frame) => {
      const { url, control, ends, sockets } = await start();
      const raw = await connectRaw(url);
      raw.write(jsonFrame({ event: "ws:hello", version: 99, client: "eve" }));
      expect(await raw.closeCode()).toBe(4426);
      const { framesIn } = sockets.stats();
      await pour(raw, many(frame, 10_000), 30_000_000);
      await raw.ended;
      expect(ends[0]?.bytesRead).toBeLessThan(500_000);
      expect(sockets.stats().framesIn).toBe(framesIn);
      await control.check();
    },
  );

  it("S13 an answer to the goodbye is found behind what was on its way", async () => {
    const { url, control, sockets } = await start();
    const raw = await connectRaw(url);
    raw.write(jsonFrame({ event: "ws:hello", version: 99, client: "eve" }));
    expect(await raw.closeCode()).toBe(4426);
    const late = jsonFrame({ event: "note", text: "x".repeat(50_000) });
    raw.write(
      Buffer.concat([many(late, 4), rawFrame({ opcode: 8, payload: Buffer.from([4426 >> 8, 4426 & 0xff]) })]),
    );
    await once(raw.socket, "end"); // the server ends it in order
    await control.check();
    expect(sockets.stats().sessions).toBe(1);
  });
});

describe("S14: frames that wait for their turn", () => {
  it("S14 wait as the bytes in which they came: no more are taken apart than may come", async () => {
    const { url, control, sockets } = await start();
    const before = sockets.stats().framesIn;
    const since = performance.now();
    const peers = await Promise.all(Array.from({ length: 50 }, () => connectRaw(url)));
    const flood = many(jsonFrame({}), 12_000);
    for (const raw of peers) raw.write(flood);
    for (let n = 0; n < 5; n++) await control.check();
    await expect.poll(() => sockets.stats().framesIn - before).toBeGreaterThan(peers.length * BURST);
    const most = BURST + ((performance.now() - since) / 1_000) * PER_SECOND;
    expect(sockets.stats().framesIn - before).toBeLessThan(peers.length * most + 10);
    await control.check();
  });
});
