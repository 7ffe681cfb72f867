import type { Duplex } from "node:stream";
import { systemClock } from "../base/clock.js";
import type { Crowd, Waiting } from "./crowd.js";
import { CLOSE, readHead } from "./frames.js";
import { copyOf, NOTHING, Unread } from "./unread.js";

/** The session of a socket, as far as its bytes are concerned. */
export interface IntakeOwner {
  /** How many frames may come now. */
  readonly credit: number;
  /** Whether it has sent little lately: then it never waits for others. */
  readonly isLight: boolean;
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

/** What the intakes of one mount have in common. */
export interface FrameGateSettings {
  feed: Feed;
  limits: MessageLimits;
  crowd: Crowd;
}

/** A message of which some bytes have come. */
interface Begun {
  /** Those that came since it began. */
  bytes: number;
  at: number;
  /** Whether it took too long already when that was last looked at. */
  wasOverdue: boolean;
  /** The payload of its whole fragments; nothing if there are none. */
  fragmentBytes: number | undefined;
}

/** So many bytes are read after this side has closed, in search of the peer's answer; then the socket is cut. */
const GOODBYE_BYTES = 256 * 1024;

/** So many frames, and hardly more of their bytes, are taken at once, before it is looked at whether others wait. */
const VISIT_FRAMES = 16;
const VISIT_BYTES = 4 * 1024;

/** A message may take a second more for so many of its bytes that have come. */
const BYTES_PER_SECOND = 2 * 1024;

/**
 * Stands between a socket and ws, and hands over whole frames as the session has credit for them: ws would take all
 * that one read brings, eight thousand small frames, before it could be stopped. What waits stays as it came, in bytes.
 */
export class FrameGate implements Waiting {
  #ws: Reading;
  #socket: Duplex;
  #owner: IntakeOwner;
  #settings: FrameGateSettings;
  /** What one read brought, if it waits here: mostly nothing does. */
  #unread: Unread | undefined;
  #isPaused = false;
  /** It waits for its turn: others have sent too much, and so has its peer. */
  #isQueued = false;
  /** Nothing more is handed on. */
  #isOver = false;
  #goodbyeBytes = GOODBYE_BYTES;
  /** The message that has begun and is not whole. */
  #begun: Begun | undefined;

  /** Takes the bytes of `socket` from `feed`, which is how ws listens to it. */
  constructor(ws: Reading, socket: Duplex, owner: IntakeOwner, settings: FrameGateSettings) {
    this.#ws = ws;
    this.#socket = socket;
    this.#owner = owner;
    this.#settings = settings;
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    socket.off("data", settings.feed);
  }

  /** Whether frames that waited here are lost: what ws finds in a socket that has closed came after them. */
  get isCut(): boolean {
    return this.#unread !== undefined && this.#socket.destroyed;
  }

  /** ws takes no more. */
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
    if (this.#begun) this.#begun.at = systemClock.now(); // nothing could come meanwhile
    if (this.#unread) this.#goOn(this.#unread.bytes, isTurn);
    if (!this.#isPaused && !this.#isQueued) this.#ws.resume();
  }

  /** Whether a message takes too long. If this look comes late, what has come may not have been read: it looks twice. */
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

  /** Hands on what may come of `bytes`, which are all that is unread; some of it if it is its turn. */
  #goOn(bytes: Buffer, isTurn = false): void {
    const { crowd } = this.#settings;
    const waited = this.#unread;
    let mayGoOn = isTurn;
    this.#unread = undefined; // the session may end on the way, and its goodbye is to be read: that must not begin anew
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

  /** Hands on up to so many whole frames. Returns how many bytes they have. */
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

  /** ws says what is wrong with the frame that comes next, and closes. */
  #refuse(bytes: Buffer): number {
    this.#hand(bytes);
    this.stop();
    return bytes.length;
  }

  /** ws keeps a fragment until its message is whole: it must not keep all that the same read brought. */
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

  /** Of a session that has ended only its peer's answer to the goodbye is of use. */
  #hand(frames: Buffer): void {
    if (this.#owner.isOpen) this.#feed(frames);
  }

  #feed(frames: Buffer): void {
    this.#settings.feed.call(this.#socket, frames);
  }
}

/** What is left for later: what waited before, if nothing was taken of it. */
function keep(left: Buffer, waited: Unread | undefined): Unread | undefined {
  if (left.length === 0) return undefined;
  return waited?.bytes === left ? waited : new Unread(left);
}
