import type { Duplex } from "node:stream";
import { PeerLeft } from "../delivery/peer.js";

/** Called when a frame has been written, or with the error if it was not. */
export type Done = (error?: Error | null) => void;

/** A batch of this size is written at once, not at the end of the turn. */
const FULL_BYTES = 64 * 1024;

/** The part of a WebSocket that says whether it is open. */
interface Gate {
  readonly readyState: number;
  readonly OPEN: number;
}

/** The batches to write at the end of this turn of the event loop. */
let waiting: Batch[] = [];

/**
 * All frames (RFC 6455) for one socket in one turn of the event loop, written with one call. A small frame costs
 * mostly the system call: ten frames in one write cost little more than one.
 */
export class Batch {
  #socket: Duplex;
  #ws: Gate;
  /** The bytes as a string of characters 0 to 255: strings can be joined without copying. */
  #bytes = "";
  #done: Done[] | undefined;
  /** The content of the last ping that has not been answered yet. */
  #pong: string | undefined;
  /** The bytes added since the start. */
  bytesSent = 0;

  /** `ws` says whether frames may still be sent: none may follow the close frame. */
  constructor(socket: Duplex, ws: Gate) {
    this.#socket = socket;
    this.#ws = ws;
  }

  /** The bytes that wait here and in the socket. */
  get bufferedAmount(): number {
    return this.#bytes.length + this.#socket.writableLength;
  }

  /** Adds a text frame, and with a `mark` a ping that carries it in the same write. */
  add(text: string, done?: Done, mark?: string): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return done?.(new PeerLeft());
    if (done && this.#done) this.#done.push(done);
    else if (done) this.#done = [done];
    this.#append(mark === undefined ? toFrame(text) : toFrame(text) + toPing(mark));
  }

  /** Adds a ping (RFC 6455, section 5.5.2). */
  ping(mark = ""): void {
    if (this.#ws.readyState === this.#ws.OPEN) this.#append(toPing(mark));
  }

  /**
   * Answers a ping, and all earlier ones that have not been answered (RFC 6455, section 5.5.3). A client that does
   * not read gets no pongs, because they would pile up here.
   */
  pong(payload: string): void {
    if (this.#ws.readyState !== this.#ws.OPEN || this.#socket.writableLength >= FULL_BYTES) return;
    this.#schedule();
    this.#pong = payload;
  }

  #schedule(): void {
    if (this.#bytes !== "" || this.#pong !== undefined) return;
    if (waiting.length === 0) setImmediate(writeAll);
    waiting.push(this);
  }

  #append(frames: string): void {
    this.#schedule();
    this.#bytes += frames;
    this.bytesSent += frames.length;
    if (this.#bytes.length >= FULL_BYTES) this.write();
  }

  #addPong(payload: string): void {
    const frame = toPong(payload);
    this.#pong = undefined;
    this.#bytes = frame + this.#bytes;
    this.bytesSent += frame.length;
  }

  /** Writes the waiting frames now. */
  write(): void {
    if (this.#pong !== undefined) this.#addPong(this.#pong);
    if (this.#bytes === "") return;
    const [bytes, done] = [this.#bytes, this.#done];
    this.#bytes = "";
    this.#done = undefined;
    const written = (error?: Error | null): void => {
      for (const each of done ?? []) each(error);
    };
    if (this.#ws.readyState === this.#ws.OPEN) this.#socket.write(bytes, "latin1", written);
    else written(new PeerLeft());
  }
}

function writeAll(): void {
  const batches = waiting;
  waiting = [];
  for (const batch of batches) batch.write();
}

/** The last frame, because the same value is often sent to many sockets in a row. */
const last = { text: "", frame: "" };

/** The bytes of an unmasked text frame (RFC 6455, section 5.2). */
function toFrame(text: string): string {
  if (text === last.text) return last.frame;
  const isAscii = Buffer.byteLength(text) === text.length;
  const payload = isAscii ? text : Buffer.from(text).toString("latin1");
  last.text = text;
  last.frame = header(payload.length) + payload;
  return last.frame;
}

const FINAL_TEXT = "\x81";
const FINAL_PING = "\x89";
const FINAL_PONG = "\x8a";

/** `mark` is short ASCII text. */
function toPing(mark: string): string {
  return FINAL_PING + String.fromCharCode(mark.length) + mark;
}

/** `payload` has at most 125 bytes. */
function toPong(payload: string): string {
  return FINAL_PONG + String.fromCharCode(payload.length) + payload;
}

function header(length: number): string {
  if (length < 126) return FINAL_TEXT + String.fromCharCode(length);
  if (length < 2 ** 16) return `${FINAL_TEXT}\x7e${bigEndian(length, 2)}`;
  return `${FINAL_TEXT}\x7f${bigEndian(length, 8)}`;
}

function bigEndian(number: number, bytes: number): string {
  const places = Array.from({ length: bytes }, (_, place) => 256 ** (bytes - 1 - place));
  return String.fromCharCode(...places.map((place) => Math.floor(number / place) % 256));
}
