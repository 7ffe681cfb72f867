/** A TCP socket that speaks HTTP and web sockets byte by byte. */
import { once } from "node:events";
import net from "node:net";
import { atEnd } from "./disposing.js";
import { Inbox } from "./inbox.js";
import { CLOSE, type ServerFrame, takeFrame } from "./raw-frame.js";
import { handshake } from "./raw-handshake.js";

/** One connection, and what the server answered over it. */
export class RawSocket {
  readonly socket: net.Socket;
  /** The head of the HTTP answer; empty if the connection ended before one. */
  readonly head: Promise<string>;
  /** What arrived after the head, as frames. Ends with a close of code 1006 if the connection ends without one. */
  readonly frames = new Inbox<ServerFrame>();
  /** Resolves when the connection has ended. */
  readonly ended: Promise<void>;
  #unread: Buffer = Buffer.alloc(0);
  #isUpgraded = false;
  #resolveHead: (head: string) => void = () => {};

  constructor(socket: net.Socket) {
    this.socket = socket;
    this.head = new Promise((resolve) => {
      this.#resolveHead = resolve;
    });
    this.ended = new Promise((resolve) => {
      socket.on("close", () => {
        this.#resolveHead("");
        this.frames.put({ opcode: CLOSE, payload: Buffer.from([1006 >> 8, 1006 & 0xff]) });
        resolve();
      });
    });
    socket.on("data", (bytes) => this.#take(bytes));
    socket.on("error", () => {}); // "close" follows, and tells
  }

  /** Sends bytes, or a handshake's text. */
  write(bytes: Buffer | string): void {
    this.socket.write(bytes);
  }

  /** The status of the HTTP answer; 0 if the connection ended without one. */
  async status(): Promise<number> {
    return Number((await this.head).split(" ")[1] ?? 0);
  }

  /** The code with which the server closes; 1006 if it ends the connection without a word, as in browsers. */
  async closeCode(): Promise<number> {
    const { payload } = await this.frames.find(({ opcode }) => opcode === CLOSE);
    return payload.length < 2 ? 1005 : payload.readUInt16BE(0);
  }

  /** The next message. Fails if the connection closes before. */
  async message(): Promise<unknown> {
    const { opcode, payload } = await this.frames.next();
    if (opcode === CLOSE) throw new Error(`closed with ${payload.readUInt16BE(0)} in place of a message`);
    return JSON.parse(payload.toString());
  }

  #take(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    if (!this.#isUpgraded) this.#takeHead();
    if (!this.#isUpgraded) return;
    for (let taken = takeFrame(this.#unread); taken; taken = takeFrame(this.#unread)) {
      this.#unread = taken.rest;
      this.frames.put(taken.frame);
    }
  }

  #takeHead(): void {
    const end = this.#unread.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = this.#unread.subarray(0, end).toString();
    this.#unread = this.#unread.subarray(end + 4);
    this.#isUpgraded = head.startsWith("HTTP/1.1 101");
    this.#resolveHead(head);
  }
}

/** Opens a TCP connection to the server of a web socket address; it ends with the running test. */
export async function connectTcp(url: string): Promise<RawSocket> {
  const { hostname, port } = new URL(url);
  const socket = net.connect({ host: hostname, port: Number(port), noDelay: true });
  atEnd(() => socket.destroy());
  const raw = new RawSocket(socket);
  await once(socket, "connect");
  return raw;
}

/** Opens a TCP connection and upgrades it. */
export async function connectRaw(url: string): Promise<RawSocket> {
  const raw = await connectTcp(url);
  raw.write(handshake());
  await raw.head;
  return raw;
}
