/** Threats B8 and B12: frames that are too deep, too wide, or no text. */
import { describe, expect, it } from "vitest";
import { type Arena, startArena } from "../support/arena.js";
import { ARRAYS, longArray, manyKeys, nestedFrame, OBJECTS } from "../support/bad-input.js";
import type { BarePeer } from "../support/bare-peer.js";
import { lagOf } from "../support/lag.js";

const MAX_LAG_MS = 20;

/** Expects that `text` holds the loop up no longer than is allowed. */
async function expectNoLag(arena: Arena, peer: BarePeer, text: string): Promise<void> {
  const lag = await lagOf(async () => {
    peer.send(text);
    await arena.saidTo(peer);
  });
  expect(lag).toBeLessThan(MAX_LAG_MS);
}

const tooDeep: ReadonlyArray<[what: string, text: string]> = [
  ["arrays of 65 levels", nestedFrame(65, ARRAYS)],
  ["arrays of 1,000 levels", nestedFrame(1_000, ARRAYS)],
  ["arrays of 32,700 levels, which fill a frame", nestedFrame(32_700, ARRAYS)],
  ["objects of 65 levels", nestedFrame(65, OBJECTS)],
  ["objects of 1,000 levels", nestedFrame(1_000, OBJECTS)],
  ["objects of 10,000 levels", nestedFrame(10_000, OBJECTS)],
];

describe("nesting", () => {
  it.each(tooDeep)("B8 refuses %s, and the loop goes on", async (_, text) => {
    const arena = await startArena();
    const peer = await arena.fullAttacker();
    peer.send(text);
    const told = expect.objectContaining({ event: "ws:error", of: "note", code: "limit" });
    expect(await arena.saidTo(peer)).toEqual([told]);
    expect(arena.sockets.stats().refused).toEqual({ limit: 1 });
    await expectNoLag(arena, peer, text);
    expect([...arena.emitted(), ...arena.listened()]).toEqual([]);
    await arena.unharmed();
  });

  it("B8 refuses what is too deep in the way its sender expects an answer", async () => {
    const arena = await startArena();
    const peer = await arena.fullAttacker();
    peer.send(nestedFrame(65, ARRAYS, ',"ref":"k"'));
    peer.send(nestedFrame(65, ARRAYS, ',"ref":"l"').replace("note", "data:get:x"));
    const error = { code: "limit", message: expect.any(String) };
    expect(await arena.saidTo(peer)).toEqual([
      { event: "ws:reply", ref: "k", error },
      { event: "data:set:x", ref: "l", error },
    ]);
    await arena.unharmed();
  });

  it.each([
    ["arrays of 64 levels", nestedFrame(64, ARRAYS)],
    ["objects of 64 levels", nestedFrame(64, OBJECTS)],
    ["1,000 brackets in a string", JSON.stringify({ event: "note", value: '[{\\"'.repeat(1_000) })],
    ["100 arrays side by side", JSON.stringify({ event: "note", value: Array(100).fill([[]]) })],
  ])("B8 takes %s", async (_, text) => {
    const arena = await startArena();
    const peer = await arena.fullAttacker();
    peer.send(text);
    expect(await arena.saidTo(peer)).toEqual([]);
    expect(arena.emitted()).toEqual([["note", { message: JSON.parse(text), socket: expect.any(Object) }]]);
    await arena.unharmed();
  });

  it("B8 ignores a frame that is nothing but 32,768 brackets", async () => {
    const arena = await startArena();
    const peer = await arena.fullAttacker();
    peer.send("[".repeat(32_768) + "]".repeat(32_768));
    expect(await arena.saidTo(peer)).toEqual([]);
    expect(arena.sockets.stats().ignored).toBe(1);
    await arena.unharmed();
  });

  it.each([
    ["6,600 keys", manyKeys],
    ["an array of 9,900", JSON.stringify({ event: "note", value: Array(9_900).fill(1) })],
  ])("B8 takes %s, and the loop goes on", async (_, text) => {
    const arena = await startArena();
    const peer = await arena.attacker();
    await expectNoLag(arena, peer, text);
    expect(arena.emitted()).toHaveLength(5); // as often as lagOf ran it
    await arena.unharmed();
  });

  it.each([
    ["an array of 32,000", longArray],
    ["an array of 20,000 empty objects", JSON.stringify({ event: "note", value: Array(20_000).fill({}) })],
    ["101 arrays of 100", JSON.stringify({ event: "note", value: Array(101).fill(Array(100).fill(1)) })],
  ])("B8 refuses %s, of which each value takes more memory than its text", async (_, text) => {
    const arena = await startArena();
    const peer = await arena.fullAttacker();
    peer.send(text);
    expect(await arena.saidTo(peer)).toEqual([
      {
        event: "ws:error",
        of: "note",
        code: "limit",
        message: "limit of 10000 values exceeded (maxValues)",
      },
    ]);
    expect(arena.emitted()).toEqual([]);
    await arena.unharmed();
  });
});

describe("binary frames", () => {
  it.each([
    ["empty", Buffer.alloc(0)],
    ["that hold a sound frame", Buffer.from('{"event":"note"}')],
    ["of 64 KiB", Buffer.alloc(65_536, 0xff)],
  ])("B12 ignores and counts those %s", async (_, bytes) => {
    const arena = await startArena();
    const peer = await arena.fullAttacker();
    peer.socket.send(bytes);
    expect(await arena.saidTo(peer)).toEqual([]);
    expect(arena.sockets.stats()).toMatchObject({ ignored: 1, refused: {} });
    expect([...arena.emitted(), ...arena.listened()]).toEqual([]);
    await arena.unharmed();
  });
});
