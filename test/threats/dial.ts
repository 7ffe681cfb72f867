/** Connections that are no web sockets yet, written byte by byte. */
import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import { expect } from "vitest";
import { connectBare } from "../support/bare-peer.js";
import { atEnd } from "../support/disposing.js";

/** A connection, and all that came over it. */
export interface Dialled {
  socket: net.Socket;
  received(): Buffer;
  /** Resolves with the milliseconds that it was open. */
  closed: Promise<number>;
}

/** Connects to the server of `url`, over TLS if a certificate is given. It ends with the running test. */
export async function dial(url: string, ca?: string): Promise<Dialled> {
  const { hostname, port } = new URL(url);
  const socket = ca
    ? tls.connect({ host: hostname, port: Number(port), ca })
    : net.connect(Number(port), hostname);
  atEnd(() => socket.destroy());
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("error", () => {}); // a close follows
  const since = performance.now();
  const closed = new Promise<number>((resolve) => {
    socket.once("close", () => resolve(performance.now() - since));
  });
  await once(socket, ca ? "secureConnect" : "connect");
  return { socket, received: () => Buffer.concat(chunks), closed };
}

/** The text of an upgrade request with these header lines more. */
export function handshake(...lines: string[]): string {
  const usual = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"];
  const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
  return ["GET / HTTP/1.1", "Host: example.test", ...usual, key, ...lines, "\r\n"].join("\r\n");
}

/** Text frames of fewer than 126 bytes each, with a mask of zeros. */
export function textFrames(...messages: object[]): Buffer {
  const frames = messages.map((message) => {
    const text = Buffer.from(JSON.stringify(message));
    return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), text]);
  });
  return Buffer.concat(frames);
}

/** A client beside the attack, which is answered as before. */
export interface Control {
  check(): Promise<void>;
}

/** Connects a web socket to a server that answers "control" to everybody. */
export async function startControl(url: string, token?: string): Promise<Control> {
  const peer = await connectBare(url);
  peer.send({ event: "ws:hello", version: 1, client: "control", token });
  await peer.inbox.find(({ event }) => event === "ws:welcome");
  let checks = 0;
  const check = async (): Promise<void> => {
    const ref = `${++checks}`;
    peer.send({ event: "data:get:control", ref });
    const answer = await peer.inbox.find((message) => message.ref === ref);
    expect(answer).toMatchObject({ ref, data: "fine" });
    expect(peer.socket.readyState).toBe(peer.socket.OPEN);
  };
  await check();
  return { check };
}
