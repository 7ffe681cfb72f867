/** Threats B13 and B14: more fragments and control frames than anybody needs. */
import { describe, expect, it } from "vitest";
import { answered, closedAtOnce, startArena } from "../support/arena.js";
import { cut, noteOf } from "../support/bad-input.js";
import { heldBytes } from "../support/lag.js";
import { fragments, PING, PONG, rawFrame } from "../support/raw-frame.js";
import { connectRaw, type RawSocket } from "../support/raw-socket.js";

const TOO_MANY = 1008; // what ws says of fragments: the policy is violated
const MEGABYTE = 1_000_000;

/** Writes `bytes`, and waits until there is room for more or the connection has ended. */
async function pour(raw: RawSocket, bytes: Buffer): Promise<void> {
  if (raw.socket.write(bytes)) return;
  const drained = new Promise((resolve) => raw.socket.once("drain", resolve));
  await Promise.race([drained, raw.ended]);
}

describe("fragments", () => {
  it.each([
    ["20,000 empty fragments", fragments(Array(20_000).fill(""))],
    ["129 empty fragments", fragments(Array(129).fill(""))],
    ["129 fragments of a sound frame", fragments(cut(noteOf(1_290), 129))],
    ["129 fragments that do not end", fragments(cut(noteOf(1_290), 129), false)],
  ])("B13 closes upon %s", async (_, bytes) => {
    const arena = await startArena();
    const raw = await connectRaw(arena.url);
    raw.write(bytes);
    expect(await closedAtOnce(raw)).toBe(TOO_MANY);
    expect([...arena.emitted(), ...arena.listened()]).toEqual([]);
    await arena.unharmed();
  });

  it("B13 takes a frame in 128 fragments, and one more", async () => {
    const arena = await startArena({ maxFrameBurst: 300 });
    const raw = await connectRaw(arena.url);
    const bytes = fragments(cut(noteOf(1_280), 128));
    raw.write(Buffer.concat([bytes, bytes]));
    await answered(raw);
    expect(arena.emitted().map(([event]) => event)).toEqual(["note", "note"]);
    await arena.unharmed();
  });

  it("B13 ends the connection of one who falls silent inside a message", async () => {
    const arena = await startArena({ heartbeatMs: 20, waitMs: 50, checkMs: 10 });
    const raw = await connectRaw(arena.url);
    raw.write(fragments(cut(noteOf(100), 10), false));
    expect((await raw.frames.next()).opcode).toBe(PING); // it is asked, and does not answer
    expect(await raw.closeCode()).toBe(1006);
    expect([...arena.emitted(), ...arena.listened()]).toEqual([]);
    await arena.unharmed();
  });
});

describe("control frames", () => {
  it("B14 ends the connection of one who pings and does not read", async () => {
    const arena = await startArena({ maxThrottledMs: 1_000 });
    const raw = await connectRaw(arena.url);
    raw.socket.pause();
    const pings = Buffer.concat(Array(1_000).fill(rawFrame({ opcode: PING, payload: Buffer.alloc(125) })));
    const before = heldBytes();
    let most = 0;
    // 50 MB, as fast as the server takes them: its kernel and ours hold some 4 MB of pongs.
    for (let sent = 0; sent < 400 && !raw.socket.destroyed; sent++) {
      await pour(raw, pings);
      if (sent % 20 === 0) most = Math.max(most, heldBytes() - before);
    }
    await raw.ended;
    expect(most).toBeLessThan(10 * MEGABYTE);
    expect(arena.sockets.stats().sessions).toBe(1); // the control
    await arena.unharmed();
  });

  it("B14 takes 100,000 pongs that nobody asked for, and holds none of them", async () => {
    const arena = await startArena({ maxFramesPerSecond: Number.POSITIVE_INFINITY });
    const raw = await connectRaw(arena.url);
    const pongs = Buffer.concat(Array(1_000).fill(rawFrame({ opcode: PONG, payload: "stray" })));
    const before = heldBytes();
    for (let sent = 0; sent < 100; sent++) await pour(raw, pongs);
    await answered(raw);
    expect(heldBytes() - before).toBeLessThan(10 * MEGABYTE);
    await arena.unharmed();
  });

  it("B14 counts a pong that nobody asked for as a sign of life", async () => {
    const arena = await startArena({ heartbeatMs: 20, waitMs: 50, checkMs: 10 });
    const raw = await connectRaw(arena.url);
    for (let asked = 0; asked < 10; asked++) {
      expect((await raw.frames.next()).opcode).toBe(PING);
      raw.write(rawFrame({ opcode: PONG, payload: "stray" }));
    }
    await arena.unharmed();
  });
});
