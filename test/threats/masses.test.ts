/** Threats B15 and B16: frames that are too long or too many. */
import { describe, expect, it } from "vitest";
import { answered, closedAtOnce, startArena } from "../support/arena.js";
import { cut, noteOf } from "../support/bad-input.js";
import { heldBytes, lagOf } from "../support/lag.js";
import { CONTINUATION, fragments, jsonFrame, rawFrame } from "../support/raw-frame.js";
import { connectRaw } from "../support/raw-socket.js";

const TOO_LONG = 1009;
const MEGABYTE = 1_000_000;
/** How long the loop may be held up by 10,000 messages: so many times what it takes to parse them. */
const MAX_LAG = 15;

/** What it takes to parse 10,000 messages now, on a machine that may be busy, in milliseconds of processor time. */
function parseMs(): Promise<number> {
  const text = JSON.stringify({ event: "note", n: 1_000 });
  return lagOf(async () => {
    for (let n = 0; n < 10_000; n++) JSON.parse(text);
  });
}

describe("long messages", () => {
  it.each([
    ["one frame", rawFrame({ payload: noteOf(65_537) })],
    ["two fragments", fragments(cut(noteOf(65_537), 2))],
    ["100 fragments", fragments(cut(noteOf(65_537), 100))],
    ["a header alone", rawFrame({ declaredLength: 65_537n })],
    [
      "a fragment and the header of the next",
      Buffer.concat([
        fragments([noteOf(65_536)], false),
        rawFrame({ opcode: CONTINUATION, declaredLength: 1n }),
      ]),
    ],
  ])("B15 closes upon 65,537 bytes in %s at once", async (_, bytes) => {
    const arena = await startArena();
    const raw = await connectRaw(arena.url);
    raw.write(bytes);
    expect(await closedAtOnce(raw)).toBe(TOO_LONG);
    expect([...arena.emitted(), ...arena.listened()]).toEqual([]);
    await arena.unharmed();
  });

  it.each([2n ** 63n, 2n ** 64n - 1n, 2n ** 53n, 2n ** 32n])(
    "B15 closes upon a declared length of %i at once, and holds no room for it",
    async (declaredLength) => {
      const arena = await startArena();
      const raw = await connectRaw(arena.url);
      const before = heldBytes();
      raw.write(rawFrame({ declaredLength }));
      expect(await raw.closeCode()).toBe(TOO_LONG);
      expect(heldBytes() - before).toBeLessThan(MEGABYTE);
      await arena.unharmed();
    },
  );

  it("B15 takes 65,536 bytes in one frame and in pieces", async () => {
    const arena = await startArena();
    const raw = await connectRaw(arena.url);
    const text = noteOf(65_536);
    raw.write(Buffer.concat([rawFrame({ payload: text }), fragments(cut(text, 100))]));
    await answered(raw);
    expect(arena.emitted().map(([event]) => event)).toEqual(["note", "note"]);
    await arena.unharmed();
  });
});

describe("10,000 frames in one segment", () => {
  const frames = Buffer.concat(Array.from({ length: 10_000 }, (_, n) => jsonFrame({ event: "note", n })));

  it("B16 are handled in their order where no rate is set, and the loop goes on", async () => {
    const arena = await startArena({ maxFramesPerSecond: Number.POSITIVE_INFINITY });
    const raw = await connectRaw(arena.url);
    const lag = await lagOf(async () => {
      raw.write(frames);
      await answered(raw);
    });
    expect(lag).toBeLessThan(MAX_LAG * (await parseMs()));
    const heard = arena.emitted().map(([, payload]) => Object(payload).message.n);
    expect(heard).toEqual(Array.from({ length: 50_000 }, (_, n) => n % 10_000)); // lagOf ran it five times
    await arena.unharmed();
  });

  it("B16 are limited: some are handled, then the sender is told, and closed when it does not stop", async () => {
    const arena = await startArena({ maxThrottledMs: 200 });
    const lag = await lagOf(async () => {
      const raw = await connectRaw(arena.url);
      raw.write(jsonFrame({ event: "ws:hello", version: 1, client: "attacker" }));
      expect(await raw.message()).toMatchObject({ event: "ws:welcome" });
      const before = arena.emitted().length;
      raw.write(Buffer.concat([frames, jsonFrame({ event: "data:get:control", ref: "waits" })]));
      expect(await raw.message()).toMatchObject({ event: "ws:error", of: "", code: "limit" });
      expect(await raw.closeCode()).toBe(4429);
      const heard = arena
        .emitted()
        .slice(before)
        .map(([, payload]) => Object(payload).message.n);
      expect(heard).toEqual(Array.from(heard, (_, n) => n));
      expect(heard.length).toBeGreaterThanOrEqual(90); // the burst of 100, less what the handshake used
      expect(heard.length).toBeLessThan(1_000);
    });
    expect(lag).toBeLessThan(MAX_LAG * (await parseMs()));
    await arena.unharmed();
  });
});
