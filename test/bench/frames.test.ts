import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { FrameReader } from "../../bench/load/frame-reader.js";
import { textFrame } from "../../bench/load/frames.js";
import { Peer, Script } from "../../bench/load/peer.js";
import { atEnd } from "../support/disposing.js";

const PING = 0x9;
const TEXT = 0x1;

/** A server's frame: not masked. */
function serverFrame(opcode: number, payload: string): Buffer {
  const bytes = Buffer.from(payload);
  return Buffer.concat([Buffer.from([0x80 | opcode]), lengthOf(bytes.length), bytes]);
}

function lengthOf(bytes: number): Buffer {
  if (bytes < 126) return Buffer.from([bytes]);
  const length = Buffer.alloc(bytes < 1 << 16 ? 3 : 9);
  length[0] = length.length === 3 ? 126 : 127;
  if (length.length === 3) length.writeUInt16BE(bytes, 1);
  else length.writeBigUInt64BE(BigInt(bytes), 1);
  return length;
}

describe("the load generator's reader", () => {
  const payloads = ["short", "", "m".repeat(300), "l".repeat(70_000), "last"];
  const frames = Buffer.concat([
    ...payloads.map((payload) => serverFrame(TEXT, payload)),
    serverFrame(PING, ""),
  ]);
  const expected = [...payloads.map((payload) => [TEXT, payload.slice(0, 64)]), [PING, ""]];

  it.each([1, 2, 3, 7, 63, 64, 65, 1_000, frames.length])(
    "tells frames apart in pieces of %i bytes",
    (size) => {
      const heard: unknown[] = [];
      const reader = new FrameReader((opcode, head) => heard.push([opcode, head]));
      for (let at = 0; at < frames.length; at += size) {
        const piece = Buffer.from(frames.subarray(at, at + size));
        reader.take(piece, piece.length);
        piece.fill(0); // its buffer is used for the next read
      }
      expect(heard).toEqual(expected);
    },
  );
});

describe("the load generator's frames", () => {
  it.each([5, 125, 126, 65_535])("are what a real server reads, with %i characters", async (length) => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    atEnd(() => server.close());
    await once(server, "listening");
    const received = new Promise((resolve) => {
      server.on("connection", (socket) => socket.on("message", (data) => resolve(data.toString())));
    });
    const { port } = server.address() as AddressInfo;
    const text = "x".repeat(length);
    const peer = new Peer(new Script(plain, port), () => peer.write(textFrame(text)));
    atEnd(() => peer.cut());
    expect(await received).toBe(text);
  });
});

const plain = {
  path: "/",
  readyBy: "upgrade" as const,
  asksBeforeReady: true,
  get: () => "",
  subscribe: () => "",
  subscribedBy: "answer" as const,
  kindOf: () => "other" as const,
};
