import net from "node:net";
import type { Dialect, Kind } from "../dialects/dialect.js";
import { HOST } from "../support/listening.js";
import { FrameReader } from "./frame-reader.js";
import { pongFrame, textFrame } from "./frames.js";

const PING = 0x9;
const CLOSE = 0x8;
const END_OF_HEADERS = "\r\n\r\n";
const READ_BYTES = 256 * 1024;

/** All sockets read into this one: what comes is looked at before the next read. */
const readBuffer = Buffer.alloc(READ_BYTES);

/** What all peers of one server say: made once. */
export class Script {
  readonly dialect: Dialect;
  readonly port: number;
  readonly upgrade: string;
  readonly opening: Buffer | undefined;
  readonly pong: Buffer | undefined;

  constructor(dialect: Dialect, port: number) {
    const { path, protocol, opening, pong } = dialect;
    this.dialect = dialect;
    this.port = port;
    this.upgrade = [
      `GET ${path} HTTP/1.1`,
      `Host: ${HOST}:${port}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      ...(protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
      END_OF_HEADERS.slice(2),
    ].join("\r\n");
    this.opening = opening && textFrame(opening.text);
    this.pong = pong === undefined ? undefined : textFrame(pong);
  }
}

/** One client on a raw socket. What it hears it only tells apart. */
export class Peer {
  /** Is told of each answer and push. */
  heard: (kind: Kind) => void = () => {};
  #script: Script;
  #socket: net.Socket;
  #reader = new FrameReader((opcode, head) => this.#take(opcode, head));
  #handshake: string | undefined = "";
  /** What is sent as soon as the server can be asked. */
  #first: Buffer | undefined;
  #ready: () => void;

  /** `first` is sent as soon as this dialect's client would ask; `ready` is called when the connection is ready. */
  constructor(script: Script, ready: () => void, first?: Buffer) {
    this.#script = script;
    this.#ready = ready;
    this.#first = first;
    this.#socket = net.connect({
      host: HOST,
      port: script.port,
      noDelay: true,
      onread: { buffer: readBuffer, callback: (bytes) => this.#read(bytes) },
    });
    this.#socket.write(script.upgrade);
  }

  /** Sends frames. */
  write(frames: Buffer): void {
    this.#socket.write(frames);
  }

  /** Cuts the connection with a reset: no goodbye, and the port is free at once. */
  cut(): void {
    this.#socket.resetAndDestroy();
  }

  #read(bytes: number): boolean {
    if (this.#handshake === undefined) this.#reader.take(readBuffer, bytes);
    else this.#upgraded(bytes, this.#handshake);
    return true; // reads on
  }

  #upgraded(bytes: number, before: string): void {
    const text = before + readBuffer.toString("latin1", 0, bytes);
    const end = text.indexOf(END_OF_HEADERS);
    this.#handshake = text;
    if (end < 0) return;
    if (!text.startsWith("HTTP/1.1 101")) throw new Error(`the upgrade was refused: ${text.slice(0, end)}`);
    this.#handshake = undefined;
    const { opening, readyBy, asksBeforeReady } = this.#script.dialect;
    if (opening?.after === "upgrade" && this.#script.opening) this.write(this.#script.opening);
    if (asksBeforeReady) this.#ask();
    if (readyBy === "upgrade") this.#ready();
    const rest = Buffer.from(text.slice(end + END_OF_HEADERS.length), "latin1");
    this.#reader.take(rest, rest.length);
  }

  #ask(): void {
    if (this.#first) this.write(this.#first);
    this.#first = undefined;
  }

  #take(opcode: number, head: string): void {
    if (opcode === PING) return this.write(pongFrame(head));
    if (opcode === CLOSE) throw new Error("the server closed a connection");
    const kind = this.#script.dialect.kindOf(head);
    switch (kind) {
      case "refused":
        throw new Error(`the server refused: ${head}`);
      case "open":
        if (this.#script.opening) this.write(this.#script.opening);
        return;
      case "ready":
        this.#ask();
        return this.#ready();
      case "ping":
        if (this.#script.pong) this.write(this.#script.pong);
        return;
      default:
        this.heard(kind);
    }
  }
}
