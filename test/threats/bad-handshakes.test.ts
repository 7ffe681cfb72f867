/** Threat B17: upgrade requests that are none. Each is refused with a status, and the server lives. */
import { describe, expect, it } from "vitest";
import { startArena } from "../support/arena.js";
import { type HandshakeParts, handshake } from "../support/raw-handshake.js";
import { connectTcp } from "../support/raw-socket.js";

/** So many headers that mean nothing. */
function fillers(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`X${n}`, ""]));
}

const refused: ReadonlyArray<[what: string, status: number, parts: HandshakeParts]> = [
  ["POST", 405, { start: "POST / HTTP/1.1", headers: { "Content-Length": "0" } }],
  ["no key", 400, { headers: { "Sec-WebSocket-Key": undefined } }],
  ["an empty key", 400, { headers: { "Sec-WebSocket-Key": "" } }],
  ["a key of the wrong length", 400, { headers: { "Sec-WebSocket-Key": "c2hvcnQ=" } }],
  ["two keys", 400, { headers: { "Sec-WebSocket-KEY": "dGhlIHNhbXBsZSBub25jZQ==" } }],
  ["HTTP/1.0", 400, { start: "GET / HTTP/1.0" }],
  ["Upgrade: websocket, h2c", 400, { headers: { Upgrade: "websocket, h2c" } }],
  ["101 headers", 431, { headers: fillers(96) }],
  ["no Host", 400, { headers: { Host: undefined } }],
  ["2,100 headers", 431, { headers: fillers(2_100) }],
  ["a header of 17 KiB", 431, { headers: { Cookie: "x".repeat(17 * 1024) } }],
  ["no version of HTTP", 400, { start: "GET /" }],
];

const otherVersions = ["8", "7", "14", "13, 8", "thirteen", "", undefined];

describe("a handshake", () => {
  it.each(refused)("B17 with %s is refused with %i", async (_, status, parts) => {
    const arena = await startArena();
    const raw = await connectTcp(arena.url);
    raw.write(handshake(parts));
    expect(await raw.status()).toBe(status);
    await raw.ended; // nothing stays open
    expect(arena.sockets.stats()).toMatchObject({ sessions: 1 }); // the control
    await arena.unharmed();
  });

  it.each(otherVersions)(
    "B17 of version %j is refused with 426, and told which one is spoken",
    async (version) => {
      const arena = await startArena();
      const raw = await connectTcp(arena.url);
      raw.write(handshake({ headers: { "Sec-WebSocket-Version": version } }));
      expect(await raw.status()).toBe(426);
      expect(await raw.head).toMatch(/^Sec-WebSocket-Version: 13$/im);
      await raw.ended;
      expect(arena.sockets.stats()).toMatchObject({ sessions: 1 });
      await arena.unharmed();
    },
  );

  it("B17 for another protocol is an ordinary request, which the application answers", async () => {
    const arena = await startArena();
    const raw = await connectTcp(arena.url);
    raw.write(handshake({ headers: { Connection: "close, Upgrade", Upgrade: "h2c" } }));
    expect(await raw.status()).toBe(426); // the application's own
    await raw.ended;
    expect(arena.sockets.stats()).toMatchObject({ sessions: 1, refused: {} });
    await arena.unharmed();
  });

  it("B17 that breaks off leaves nothing behind", async () => {
    const arena = await startArena();
    const whole = handshake();
    for (let end = 1; end < whole.length; end += 7) {
      const raw = await connectTcp(arena.url);
      raw.write(whole.slice(0, end));
      raw.socket.end();
      await raw.ended;
    }
    expect(arena.sockets.stats()).toMatchObject({ sessions: 1 });
    await arena.unharmed();
  });

  it.each([
    ["100 headers", { headers: fillers(95) }],
    ["an Upgrade of other case", { headers: { Upgrade: "WebSocket", Connection: "keep-alive, upgrade" } }],
  ])("B17 with %s is taken", async (_, parts) => {
    const arena = await startArena();
    const raw = await connectTcp(arena.url);
    raw.write(handshake(parts));
    expect(await raw.status()).toBe(101);
    await arena.unharmed();
  });
});
