/** Threat B11: bytes that are no web socket frames. The connection is closed with the code of RFC 6455. */
import { describe, expect, it } from "vitest";
import { startArena } from "../support/arena.js";
import {
  BINARY,
  CLOSE,
  CONTINUATION,
  closeFrame,
  fragments,
  jsonFrame,
  PING,
  rawFrame,
  TEXT,
} from "../support/raw-frame.js";
import { handshake } from "../support/raw-handshake.js";
import { connectRaw, connectTcp } from "../support/raw-socket.js";

const NOTE = '{"event":"note"}';
const PROTOCOL_ERROR = 1002;
const INVALID_TEXT = 1007;
const euro = Buffer.from("€");
const [euroHead, euroTail] = [euro.subarray(0, 1), euro.subarray(1)];

const each = <Value>(values: readonly Value[], toCase: (value: Value) => [string, number, Buffer]) =>
  values.map(toCase);

const broken: ReadonlyArray<[what: string, code: number, bytes: Buffer]> = [
  ["an unmasked frame", PROTOCOL_ERROR, rawFrame({ payload: NOTE, isMasked: false })],
  ...each([1, 2, 4, 7], (reserved) => [
    `the reserved bits ${reserved.toString(2).padStart(3, "0")}`,
    PROTOCOL_ERROR,
    rawFrame({ payload: NOTE, reserved }),
  ]),
  ...each([3, 4, 5, 6, 7, 11, 12, 13, 14, 15], (opcode) => [
    `the reserved opcode ${opcode}`,
    PROTOCOL_ERROR,
    rawFrame({ payload: NOTE, opcode }),
  ]),
  ["a continuation of nothing", PROTOCOL_ERROR, rawFrame({ opcode: CONTINUATION, payload: NOTE })],
  ...each([TEXT, BINARY], (opcode) => [
    `a new message of opcode ${opcode} inside a fragmented one`,
    PROTOCOL_ERROR,
    Buffer.concat([fragments([NOTE], false), rawFrame({ payload: NOTE, opcode })]),
  ]),
  ["a fragmented ping", PROTOCOL_ERROR, rawFrame({ opcode: PING, isFinal: false })],
  ["a ping of 126 bytes", PROTOCOL_ERROR, rawFrame({ opcode: PING, payload: Buffer.alloc(126) })],
  ["a fragmented close", PROTOCOL_ERROR, rawFrame({ opcode: CLOSE, isFinal: false })],
  ["a close of one byte", PROTOCOL_ERROR, rawFrame({ opcode: CLOSE, payload: Buffer.alloc(1) })],
  ...each([0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535], (code) => [
    `the close code ${code}`,
    PROTOCOL_ERROR,
    closeFrame(code),
  ]),
  ["a close reason that is no UTF-8", INVALID_TEXT, closeFrame(1000, Buffer.from([0xff]))],
  ...each<[string, number[]]>(
    [
      ["a lone continuation byte", [0x80]],
      ["a surrogate", [0xed, 0xa0, 0x80]],
      ["an overlong slash", [0xc0, 0xaf]],
      ["a character beyond the last", [0xf4, 0x90, 0x80, 0x80]],
    ],
    ([what, bytes]) => [`text with ${what}`, INVALID_TEXT, rawFrame({ payload: Buffer.from(bytes) })],
  ),
  ["text that ends inside a character", INVALID_TEXT, rawFrame({ payload: euroHead })],
  [
    "text whose character breaks off at the end of a fragment",
    INVALID_TEXT,
    fragments(['{"event":"note","value":"', euroHead, '"}']),
  ],
];

describe("bytes that are no frames", () => {
  it.each(broken)("B11 closes upon %s with %i", async (_, code, bytes) => {
    const arena = await startArena();
    const raw = await connectRaw(arena.url);
    raw.write(bytes);
    expect(await raw.closeCode()).toBe(code);
    await expect.poll(() => arena.sockets.stats().sessions).toBe(1); // the control
    expect([...arena.emitted(), ...arena.listened(), ...arena.log.entries]).toEqual([]);
    await arena.unharmed();
  });

  it.each(broken)(
    "B11 closes upon %s with %i, also in one segment with the handshake",
    async (_, code, bytes) => {
      const arena = await startArena();
      const raw = await connectTcp(arena.url);
      raw.write(Buffer.concat([Buffer.from(handshake()), bytes]));
      expect(await raw.status()).toBe(101);
      expect(await raw.closeCode()).toBe(code);
      expect([...arena.emitted(), ...arena.listened(), ...arena.log.entries]).toEqual([]);
      await arena.unharmed();
    },
  );

  it("B11 takes what came before the bad bytes, and nothing after them", async () => {
    const arena = await startArena();
    const raw = await connectRaw(arena.url);
    const [good, bad, late] = [
      jsonFrame({ event: "good" }),
      rawFrame({ opcode: 3 }),
      jsonFrame({ event: "late" }),
    ];
    raw.write(Buffer.concat([good, bad, late]));
    expect(await raw.closeCode()).toBe(PROTOCOL_ERROR);
    expect(arena.emitted().map(([event]) => event)).toEqual(["good"]);
    await arena.unharmed();
  });

  it("B11 takes a character that is split over fragments, with a ping in between", async () => {
    const arena = await startArena();
    const raw = await connectRaw(arena.url);
    const head = rawFrame({ payload: Buffer.concat([Buffer.from('{"event":"'), euroHead]), isFinal: false });
    const tail = rawFrame({ opcode: CONTINUATION, payload: Buffer.concat([euroTail, Buffer.from('"}')]) });
    raw.write(Buffer.concat([head, rawFrame({ opcode: PING, payload: "p" }), tail]));
    raw.write(jsonFrame({ event: "data:get:control", ref: "k" }));
    expect((await raw.frames.next()).payload.toString()).toBe("p");
    expect(await raw.message()).toMatchObject({ ref: "k" });
    expect(arena.emitted().map(([event]) => event)).toEqual(["€"]);
    await arena.unharmed();
  });
});
