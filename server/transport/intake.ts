import type { Duplex } from "node:stream";
import { systemClock } from "../base/clock.js";
import { CLOSE, readHead } from "./frames.js";
import { copyOf, Unread } from "./unread.js";

/** The session of a socket, as far as its bytes are concerned. */
export interface IntakeOwner {
  /** How many frames may come now. */
  readonly credit: number;
  /** Nothing more may come now: `setPaused(false)` follows when it may. */
  wait(): void;
  /** So many frames came that bring no message. */
  charge(frames: number): void;
  /** Whether what comes is still of use. */
  readonly isOpen: boolean;
}

/** A web socket, as far as its reading is concerned. */
interface Reading {
  pause(): void;
  resume(): void;
  terminate(): void;
}

/** A listener to the data of a socket. */
export type Feed = (this: Duplex, bytes: Buffer) => void;

/** What one message may be. */
export interface MessageLimits {
  maxPayloadBytes: number;
  maxFragments: number;
  messageTimeoutMs: number;
}

/** So many bytes are read after this side has closed, in search of the peer's answer; then the socket is cut. */
const GOODBYE_BYTES = 256 * 1024;

/** A message may take a second more for so many of its bytes that have come. */
const BYTES_PER_SECOND = 2 * 1024;

/**
 * Stands between a socket and ws, and hands over whole frames as the session has credit for them: ws would take all
 * that one read brings, eight thousand small frames, before it could be stopped. What waits stays as it came, in bytes.
 */
export class Intake {
  #ws: Reading;
  #socket: Duplex;
  #feed: Feed;
  #owner: IntakeOwner;
  #limits: MessageLimits;
  #unread = new Unread();
  #isPaused = false;
  /** Nothing more is handed on. */
  #isOver = false;
  #goodbyeBytes = GOODBYE_BYTES;
  /** The payload of the fragments of a message that has no end yet. */
  #fragmentBytes = 0;
  #isFragmented = false;
  /** The bytes that have come since a message began that is not whole; 0 if there is none. */
  #begunBytes = 0;
  #begunAt = 0;
  #wasOverdue = false;

  /** Takes the bytes of `socket` from `feed`, which is how ws listens to it. */
  constructor(ws: Reading, socket: Duplex, feed: Feed, owner: IntakeOwner, limits: MessageLimits) {
    this.#ws = ws;
    this.#socket = socket;
    this.#feed = feed;
    this.#owner = owner;
    this.#limits = limits;
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.off("data", feed);
  }

  /** Whether frames that waited here are lost: what ws finds in a socket that has closed came after them. */
  get isCut(): boolean {
    return this.#socket.destroyed && this.#unread.bytes.length > 0;
  }

  /** ws takes no more. */
  stop(): void {
    this.#isOver = true;
    this.#unread.clear();
  }

  setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused;
    if (isPaused) return this.#ws.pause();
    this.#begunAt = systemClock.now(); // nothing could come meanwhile
    this.#goOn();
    if (!this.#isPaused) this.#ws.resume();
  }

  /** Whether a message takes too long. If this look comes late, what has come may not have been read: it looks twice. */
  isStuck(): boolean {
    const mayTakeMs = this.#limits.messageTimeoutMs + (this.#begunBytes / BYTES_PER_SECOND) * 1_000;
    const isPending = this.#begunBytes > 0 && !this.#isPaused;
    const isOverdue = isPending && systemClock.now() - this.#begunAt >= mayTakeMs;
    const isStuck = isOverdue && this.#wasOverdue;
    this.#wasOverdue = isOverdue;
    return isStuck;
  }

  #take(chunk: Buffer): void {
    if (this.#isOver || !this.#owner.isOpen) this.#goodbyeBytes -= chunk.length;
    if (this.#goodbyeBytes < 0) return this.#ws.terminate();
    if (this.#isOver) return;
    if (this.#begunBytes > 0) this.#begunBytes += chunk.length;
    this.#unread.add(chunk);
    this.#goOn();
  }

  #goOn(): void {
    while (!this.#isPaused && !this.#isOver && !this.#socket.destroyed && this.#unread.bytes.length > 0) {
      const credit = this.#owner.isOpen ? this.#owner.credit : Number.POSITIVE_INFINITY;
      if (credit < 1) this.#owner.wait();
      else if (!this.#takeFrames(credit)) break;
    }
    this.#unread.settle();
  }

  /** Hands on up to so many whole frames. Returns whether there were any. */
  #takeFrames(credit: number): boolean {
    const { bytes } = this.#unread;
    let at = 0;
    for (let left = Math.floor(credit); left > 0 && at < bytes.length; left--) {
      const { opcode, isFinal, isSound, length, end } = readHead(bytes, at);
      if (!isSound || this.#isTooLong(length)) return this.#refuse();
      if (end > bytes.length) break;
      const isAlone = opcode === CLOSE || !isFinal;
      if (isAlone && at > 0) break;
      at = end;
      if (opcode < CLOSE) this.#wholeFrame(length, isFinal);
      if (isAlone) return this.#takeAlone(end, opcode);
    }
    if (at > 0) this.#hand(this.#unread.take(at));
    const isPartial = this.#isFragmented || (at === 0 && bytes.length > 0);
    if (isPartial && this.#begunBytes === 0) this.#begin();
    return at > 0;
  }

  #isTooLong(length: number): boolean {
    const { maxPayloadBytes } = this.#limits;
    return maxPayloadBytes > 0 && this.#fragmentBytes + length > maxPayloadBytes;
  }

  /** ws says what is wrong with the frame that comes next, and closes. */
  #refuse(): false {
    this.#hand(this.#unread.take(this.#unread.bytes.length));
    this.stop();
    return false;
  }

  #wholeFrame(length: number, isFinal: boolean): void {
    this.#isFragmented = !isFinal;
    this.#fragmentBytes = isFinal ? 0 : this.#fragmentBytes + length;
    if (isFinal) this.#begunBytes = 0;
  }

  /** ws keeps a fragment until its message is whole: it must not keep all that the same read brought. */
  #takeAlone(end: number, opcode: number): true {
    const frame = this.#unread.take(end);
    if (opcode === CLOSE) {
      this.#feed.call(this.#socket, frame);
      this.stop();
    } else {
      this.#owner.charge(1);
      this.#hand(copyOf(frame));
      if (this.#begunBytes === 0) this.#begin();
    }
    return true;
  }

  #begin(): void {
    this.#begunBytes = Math.max(1, this.#unread.bytes.length);
    this.#begunAt = systemClock.now();
  }

  /** Of a session that has ended only its peer's answer to the goodbye is of use. */
  #hand(frames: Buffer): void {
    if (this.#owner.isOpen) this.#feed.call(this.#socket, frames);
  }
}
