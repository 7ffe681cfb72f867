import type { Duplex } from "node:stream";
import { systemClock } from "../base/clock.js";
import type { Crowd, Waiting } from "./crowd.js";
import { CLOSE, readHead } from "./frames.js";
import { copyOf, NOTHING, Unread } from "./unread.js";

/** What the frame gate needs to know of the session. */
export interface IntakeOwner {
  /** How many frames may be processed now. */
  readonly credit: number;
  /** Whether the client has sent little lately: if so, it never waits for others. */
  readonly isLight: boolean;
  /** No more frames may be processed now. `setPaused(false)` follows when they may. */
  wait(): void;
  /** This many frames arrived that carry no message. */
  charge(frames: number): void;
  /** Whether incoming messages are still processed. */
  readonly isOpen: boolean;
}

/** The reading side of a WebSocket. */
interface Reading {
  pause(): void;
  resume(): void;
  terminate(): void;
}

/** A "data" listener of a socket. */
export type Feed = (this: Duplex, bytes: Buffer) => void;

/** The limits of one message. */
export interface MessageLimits {
  maxPayloadBytes: number;
  maxFragments: number;
  messageTimeoutMs: number;
}

/** Shared by all frame gates of one mount. */
export interface FrameGateSettings {
  feed: Feed;
  limits: MessageLimits;
  crowd: Crowd;
}

/** A message that has arrived in part. */
interface Begun {
  /** The bytes received since it began. */
  bytes: number;
  at: number;
  /** Whether it was overdue at the last check. */
  wasOverdue: boolean;
  /** The payload bytes of its complete fragments; `undefined` if there are none. */
  fragmentBytes: number | undefined;
}

/** After our close frame, this many bytes are read in search of the client's. Then the socket is cut. */
const GOODBYE_BYTES = 256 * 1024;

/** One visit processes at most this many frames, of about this many bytes, before it checks whether others wait. */
const VISIT_FRAMES = 16;
const VISIT_BYTES = 4 * 1024;

/** A message may take one more second per this many received bytes. */
const BYTES_PER_SECOND = 2 * 1024;

/**
 * Sits between a socket and ws, and passes on complete frames while the session has credit for them. Without it, ws
 * would process everything that one read returns (up to 8,000 small frames) before it could be paused. Unprocessed
 * data is kept as bytes.
 */
export class FrameGate implements Waiting {
  #ws: Reading;
  #socket: Duplex;
  #owner: IntakeOwner;
  #settings: FrameGateSettings;
  /** The bytes of one read that have not been processed; usually none. */
  #unread: Unread | undefined;
  #isPaused = false;
  /** In the queue of heavy senders. */
  #isQueued = false;
  /** No more frames are passed on. */
  #isOver = false;
  #goodbyeBytes = GOODBYE_BYTES;
  /** The message that has arrived in part, if there is one. */
  #begun: Begun | undefined;

  /** Listens to `socket` in place of `feed`, the "data" listener of ws. */
  constructor(ws: Reading, socket: Duplex, owner: IntakeOwner, settings: FrameGateSettings) {
    this.#ws = ws;
    this.#socket = socket;
    this.#owner = owner;
    this.#settings = settings;
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.off("data", settings.feed);
  }

  /** Whether the socket closed with unprocessed frames. They are lost: ws reads only what arrived after them. */
  get isCut(): boolean {
    return this.#unread !== undefined && this.#socket.destroyed;
  }

  /** Passes no more frames to ws. */
  stop(): void {
    this.#isOver = true;
    this.#unread = undefined;
    this.#isQueued = false;
    this.#settings.crowd.delete(this);
  }

  setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused;
    if (isPaused) return this.#ws.pause();
    if (!this.#isQueued) this.#readOn();
  }

  takeTurn(): void {
    this.#isQueued = false;
    if (!this.#isPaused) this.#readOn(true);
  }

  #readOn(isTurn = false): void {
    if (this.#begun) this.#begun.at = systemClock.now(); // nothing was read while it was paused
    if (this.#unread) this.#goOn(this.#unread.bytes, isTurn);
    if (!this.#isPaused && !this.#isQueued) this.#ws.resume();
  }

  /**
   * Whether a message takes too long. It must be overdue at two checks in a row: if a check comes late, received data
   * may not have been read yet.
   */
  isStuck(): boolean {
    const begun = this.#begun;
    if (!begun) return false;
    const mayTakeMs = this.#settings.limits.messageTimeoutMs + (begun.bytes / BYTES_PER_SECOND) * 1_000;
    const isOverdue = !this.#isPaused && !this.#isQueued && systemClock.now() - begun.at >= mayTakeMs;
    const isStuck = isOverdue && begun.wasOverdue;
    begun.wasOverdue = isOverdue;
    return isStuck;
  }

  #take(chunk: Buffer): void {
    if (this.#isOver || !this.#owner.isOpen) this.#goodbyeBytes -= chunk.length;
    if (this.#goodbyeBytes < 0) return this.#ws.terminate();
    if (this.#isOver) return;
    if (this.#begun) this.#begun.bytes += chunk.length;
    this.#unread?.add(chunk);
    if (!this.#isQueued) this.#goOn(this.#unread?.bytes ?? chunk);
  }

  /** Processes `bytes`, which is everything unread, as far as allowed: with `isTurn` some although others wait. */
  #goOn(bytes: Buffer, isTurn = false): void {
    const { crowd } = this.#settings;
    const waited = this.#unread;
    let mayGoOn = isTurn;
    this.#unread = undefined; // the session may close in this loop, and the goodbye must not be counted from the start again
    let left = bytes;
    while (!this.#isPaused && !this.#isOver && !this.#socket.destroyed && left.length > 0) {
      const credit = this.#owner.isOpen ? this.#owner.credit : Number.POSITIVE_INFINITY;
      if (credit < 1) {
        this.#unread = keep(left, waited);
        return this.#owner.wait();
      }
      if (!mayGoOn && crowd.isFull && !this.#owner.isLight) {
        this.#unread = keep(left, waited);
        return this.#queue();
      }
      mayGoOn = false;
      const taken = this.#takeFrames(left, Math.min(credit, VISIT_FRAMES));
      crowd.visited();
      if (taken === 0) break;
      left = taken === left.length ? NOTHING : left.subarray(taken);
    }
    if (!this.#isOver) this.#unread = keep(left, waited);
  }

  #queue(): void {
    this.#isQueued = true;
    this.#ws.pause();
    this.#settings.crowd.add(this);
  }

  /** Passes on at most `credit` complete frames. Returns their size in bytes. */
  #takeFrames(bytes: Buffer, credit: number): number {
    let at = 0;
    for (let left = Math.floor(credit); left > 0 && at < bytes.length; left--) {
      const { opcode, isFinal, isSound, length, end } = readHead(bytes, at);
      if (!isSound || this.#isTooLong(length)) return this.#refuse(bytes);
      if (end > bytes.length) break;
      const isAlone = opcode === CLOSE || !isFinal;
      if (isAlone && at > 0) break;
      at = end;
      if (isAlone) return this.#takeAlone(bytes.subarray(0, end), opcode, length);
      if (opcode < CLOSE) this.#begun = undefined;
      if (at > VISIT_BYTES) break;
    }
    if (at === 0) this.#begin(bytes.length);
    else this.#hand(at === bytes.length ? bytes : bytes.subarray(0, at));
    return at;
  }

  #isTooLong(length: number): boolean {
    const { maxPayloadBytes } = this.#settings.limits;
    return maxPayloadBytes > 0 && (this.#begun?.fragmentBytes ?? 0) + length > maxPayloadBytes;
  }

  /** Lets ws reject the next frame: it closes the connection with the right code. */
  #refuse(bytes: Buffer): number {
    this.#hand(bytes);
    this.stop();
    return bytes.length;
  }

  /** ws keeps a fragment until its message is complete: it gets a copy, and not a slice of the whole read. */
  #takeAlone(frame: Buffer, opcode: number, length: number): number {
    if (opcode === CLOSE) {
      this.#feed(frame);
      this.stop();
    } else {
      this.#owner.charge(1);
      const begun = this.#begin(frame.length);
      begun.fragmentBytes = (begun.fragmentBytes ?? 0) + length;
      this.#hand(copyOf(frame));
    }
    return frame.length;
  }

  #begin(bytes: number): Begun {
    this.#begun ??= { bytes, at: systemClock.now(), wasOverdue: false, fragmentBytes: undefined };
    return this.#begun;
  }

  /** After the session has closed, only the client's close frame matters. */
  #hand(frames: Buffer): void {
    if (this.#owner.isOpen) this.#feed(frames);
  }

  #feed(frames: Buffer): void {
    this.#settings.feed.call(this.#socket, frames);
  }
}

/** The bytes left for later. If nothing was processed, the same object as before. */
function keep(left: Buffer, waited: Unread | undefined): Unread | undefined {
  if (left.length === 0) return undefined;
  return waited?.bytes === left ? waited : new Unread(left);
}
