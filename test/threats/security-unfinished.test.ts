/** S15: a message that is not whole yet is bounded in the memory that it really takes, and in time. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { AttachOptions } from "../../server/index.js";
import { heldBytes } from "../support/lag.js";
import { CONTINUATION, fragments, jsonFrame, PING, PONG, rawFrame, TEXT } from "../support/raw-frame.js";
import { connectRaw, type RawSocket } from "../support/raw-socket.js";
import { quietLog, startServer } from "../support/server.js";
import { startControl } from "./dial.js";

async function start(options: AttachOptions = {}) {
  const started = await startServer({ log: quietLog(), ...options });
  started.sockets.answer("control", () => "fine");
  return { ...started, control: await startControl(started.url) };
}

/** Writes `count` pieces, so that each is a read of its own. */
async function inPieces(raw: RawSocket, count: number, piece: (n: number) => Buffer): Promise<void> {
  for (let n = 0; n < count; n++) {
    raw.write(piece(n));
    for (let turn = 0; turn < 3; turn++) await nextTurn();
  }
}

/** Answers every ping until the connection ends. */
async function answerPings(raw: RawSocket): Promise<void> {
  for (;;) {
    const { opcode, payload } = await raw.frames.next();
    if (opcode === PING) raw.write(rawFrame({ opcode: PONG, payload }));
  }
}

describe("S15: an unfinished message", () => {
  it("S15 of 127 fragments holds them, and not what the same reads brought", async () => {
    const { url, control, sockets } = await start({
      maxFramesPerSecond: Number.POSITIVE_INFINITY,
    });
    const raw = await connectRaw(url);
    const filler = Buffer.concat(Array(450).fill(rawFrame({ opcode: PONG, payload: Buffer.alloc(125) })));
    const before = heldBytes();
    await inPieces(raw, 127, (n) => {
      const opcode = n === 0 ? TEXT : CONTINUATION;
      return Buffer.concat([rawFrame({ opcode, payload: " ", isFinal: false }), filler]);
    });
    await control.check();
    expect(heldBytes() - before).toBeLessThan(2_000_000);
    // It was not refused: its end makes it whole.
    raw.write(rawFrame({ opcode: CONTINUATION, payload: '{"event":"data:get:control","ref":"a"}' }));
    const answer = await raw.frames.find(({ payload }) => payload.includes('"ref":"a"'));
    expect(answer.payload.toString()).toContain("fine");
    expect(sockets.stats().sessions).toBe(2);
  });

  it("S15 that comes byte by byte holds about its bytes", async () => {
    const { url, control } = await start();
    const raw = await connectRaw(url);
    const bytes = jsonFrame({ event: "data:get:control", ref: "a", more: "x".repeat(6_000) });
    const before = heldBytes();
    await inPieces(raw, 6_000, (n) => bytes.subarray(n, n + 1));
    await control.check();
    expect(heldBytes() - before).toBeLessThan(600_000); // in pieces it took 1.3 MB
    raw.write(bytes.subarray(6_000));
    const answer = await raw.frames.find(({ payload }) => payload.includes('"ref":"a"'));
    expect(answer.payload.toString()).toContain("fine");
    await control.check();
  });

  it.each([
    ["in fragments", fragments(["{", '"event"'], false)],
    ["in one frame", jsonFrame({ event: "note" }).subarray(0, 12)],
    ["with half a head", jsonFrame({ event: "note" }).subarray(0, 1)],
  ])("S15 %s is not waited for any longer, though its sender answers pings", async (_, bytes) => {
    const { url, control, sockets } = await start({ messageTimeoutMs: 200, checkMs: 50, heartbeatMs: 60 });
    const raw = await connectRaw(url);
    raw.write(bytes);
    void answerPings(raw);
    await raw.ended;
    expect(sockets.stats().sessions).toBe(1);
    await control.check();
  });

  it("S15 that is long and slow has its time, while it comes", async () => {
    const { url, control } = await start({ messageTimeoutMs: 300, checkMs: 30 });
    const raw = await connectRaw(url);
    const bytes = jsonFrame({ event: "data:get:control", ref: "a", more: "x".repeat(40_000) });
    raw.write(bytes.subarray(0, 39_000)); // worth 19 s
    const until = performance.now() + 800;
    while (performance.now() < until) await control.check();
    raw.write(bytes.subarray(39_000));
    const answer = await raw.frames.find(({ payload }) => payload.includes('"ref":"a"'));
    expect(answer.payload.toString()).toContain("fine");
  });
});
