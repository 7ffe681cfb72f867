import type { Clock } from "../../shared/clock.js";
import type { Turns } from "./turns.js";

/** How much one peer may send. */
export interface InboxLimits {
  /** How many frames a second it may send for long. */
  maxFramesPerSecond: number;
  /** How many it may send at once. */
  maxFrameBurst: number;
  /** How long it may be over that before it is given up, in milliseconds. */
  maxThrottledMs: number;
  clock: Clock;
  turns: Turns;
}

/** What an inbox is for. */
export interface InboxOwner {
  /** Takes a frame whose turn has come. */
  take(data: unknown): void;
  /** Reads nothing more from the peer, or goes on. */
  setPaused(isPaused: boolean): void;
  /** The peer sends more than it may, which it should be told. */
  throttled(): void;
  /** It went on, or what it sent no longer fits. */
  offended(): void;
}

/** What may wait here, in about bytes, of a peer whose transport cannot be paused: many times what one read brings. */
const MAX_HELD = 1024 * 1024;

/** A frame counts as one more for so many characters of it, and of its answer. */
const IN_UNIT = 16 * 1024;
const OUT_UNIT = 64 * 1024;

/** What a peer sends is little if it is no more than so many frames, and so many a second for long. */
const LIGHT_FRAMES = 24;
const LIGHT_FRAMES_PER_SECOND = 10;

/** Of a newcomer nothing is known: it has to keep to that for two seconds. */
const OF_NEWCOMERS = LIGHT_FRAMES + 2 * LIGHT_FRAMES_PER_SECOND;

/** With credit for so many frames it does not matter whether there is some more. */
const ENOUGH = 32;

/** Most peers never have a frame wait: they share this, which is never added to. */
const NOTHING: unknown[] = [];

/**
 * What one peer sends. Frames over the rate are not lost: they wait for their turn, and the socket is read no
 * further until then, so that the network slows the sender down and nothing piles up here. A transport that looks at
 * `credit` keeps what waits as the bytes that came; of others the frames wait here.
 */
export class Inbox {
  #limits: InboxLimits;
  #owner: InboxOwner;
  #tokens: number;
  #countedAt: number;
  /** What it has made of work lately, in frames. */
  #workDone = OF_NEWCOMERS;
  #bars = 0;
  #held = NOTHING;
  /** The frame of those held that is next. */
  #next = 0;
  #heldSize = 0;
  /** Whether more waits at the transport. */
  #isMoreWaiting = false;
  /** For how long the peer has been over its rate: it grows while frames wait, and shrinks while none do. */
  #overMs = 0;
  /** Since when frames wait, or when that was last looked at, by the time of the turns. */
  #lookedAt: number | undefined;
  /** Until then it waits for what its answers cost, which it cannot know: that is no offence. */
  #owesUntil = 0;
  #isClosed = false;

  constructor(limits: InboxLimits, owner: InboxOwner) {
    this.#limits = limits;
    this.#owner = owner;
    this.#tokens = limits.maxFrameBurst;
    this.#countedAt = limits.clock.now();
  }

  /** How many frames the peer may send now, before others have to wait; less than 1 if they have to already. */
  get credit(): number {
    if (this.#isBarred || this.#isHolding) return 0;
    if (this.#tokens < ENOUGH) this.#count(); // else it is counted with the frame that comes: it takes a look at the time
    return this.#tokens;
  }

  /** Whether the peer has sent little lately. */
  get isLight(): boolean {
    if (this.#workDone >= LIGHT_FRAMES) this.#count();
    return this.#workDone < LIGHT_FRAMES;
  }

  /** What it sent was as much work as so many frames more, for which it need not pay. */
  work(frames: number): void {
    this.#workDone += frames;
  }

  /** Takes what arrived: it is received now, or when its turn comes. */
  put(data: unknown): void {
    if (!this.#isHolding && !this.#isBarred && this.#spend(data)) return this.#owner.take(data);
    if (!this.#isClosed) this.#hold(data);
  }

  /** What came next waits at the transport, which is told when to go on: there was no credit. */
  wait(): void {
    if (this.#isClosed || this.#isMoreWaiting) return;
    this.#isMoreWaiting = true;
    if (!this.#isBarred && !this.#isHolding) this.#slowDown();
  }

  /**
   * Takes as many more frames off what the peer may send: what it has sent was worth that. It owes one burst at most,
   * since it does not know how long an answer will be.
   */
  charge(frames: number): void {
    this.#tokens = Math.max(this.#tokens - frames, Math.min(this.#tokens, -this.#limits.maxFrameBurst));
    this.#workDone += frames;
  }

  /** Takes off what an answer of so many characters is worth beside the frame that asked for it. */
  chargeAnswer(characters: number): void {
    if (characters < OUT_UNIT) return;
    this.charge(Math.floor(characters / OUT_UNIT));
    const { clock, maxFramesPerSecond } = this.#limits;
    this.#owesUntil = clock.now() + (Math.max(0, 1 - this.#tokens) / maxFramesPerSecond) * 1_000;
  }

  /** Holds all that arrives until `release` was called as often. */
  bar(): void {
    if (this.#bars++ === 0) this.#owner.setPaused(true);
  }

  /** Lets what was held, and all that follows, be received. */
  release(): void {
    if (--this.#bars === 0) this.#drain();
  }

  /** Forgets what waits. */
  close(): void {
    this.#isClosed = true;
    this.#held = NOTHING;
    this.#next = 0;
    this.#limits.turns.delete(this);
  }

  /** Looks whether the turn of what waits has come. */
  look(): void {
    const { passedMs } = this.#limits.turns;
    if (!this.#owes) this.#overMs += passedMs - (this.#lookedAt ?? passedMs);
    this.#lookedAt = passedMs;
    if (this.#overMs >= this.#limits.maxThrottledMs) this.#owner.offended();
    else if (!this.#isBarred) this.#drain();
  }

  get #isBarred(): boolean {
    return this.#bars > 0;
  }

  get #owes(): boolean {
    return this.#owesUntil > 0 && this.#limits.clock.now() < this.#owesUntil;
  }

  get #isHolding(): boolean {
    return this.#next < this.#held.length;
  }

  #hold(data: unknown): void {
    if (this.#heldSize > MAX_HELD) return this.#owner.offended();
    const isFirst = !this.#isHolding;
    if (isFirst) [this.#held, this.#next] = [[data], 0];
    else this.#held.push(data);
    this.#heldSize += sizeOf(data);
    if (isFirst && !this.#isBarred) this.#slowDown();
  }

  /** More waits than may come now, which the peer is told when that begins. */
  #slowDown(): void {
    if (this.#lookedAt !== undefined) return;
    this.#owner.setPaused(true);
    if (this.#overMs === 0 && !this.#owes) this.#owner.throttled();
    this.#lookedAt = this.#limits.turns.passedMs;
    this.#limits.turns.add(this);
  }

  #drain(): void {
    while (this.#isHolding && !this.#isBarred && !this.#isClosed && this.#spend(this.#held[this.#next])) {
      const data = this.#held[this.#next];
      this.#held[this.#next++] = undefined;
      this.#heldSize -= sizeOf(data);
      this.#owner.take(data);
    }
    if (this.#isClosed || this.#isBarred) return;
    if (this.#isHolding) return this.#slowDown();
    this.#held = NOTHING;
    this.#next = 0;
    if (this.#isMoreWaiting && this.credit < 1) return this.#slowDown();
    this.#goOn();
  }

  /** Nothing waits here: the peer is read again, which may bring what has to wait again. */
  #goOn(): void {
    this.#isMoreWaiting = false;
    const wasSlow = this.#lookedAt !== undefined;
    this.#lookedAt = undefined;
    this.#owner.setPaused(false);
    if (wasSlow && this.#lookedAt === undefined) this.#limits.turns.delete(this);
  }

  /** Takes the right to this frame, if there is one left: a long one may leave a debt. */
  #spend(data: unknown): boolean {
    this.#count();
    if (this.#tokens < 1) return false;
    const frames = 1 + Math.floor(lengthOf(data) / IN_UNIT);
    this.#tokens -= frames;
    this.#workDone += frames;
    return true;
  }

  /** Counts what the time that has passed is worth. */
  #count(): void {
    const { clock, maxFramesPerSecond, maxFrameBurst } = this.#limits;
    if (maxFramesPerSecond === Number.POSITIVE_INFINITY) {
      this.#tokens = Number.POSITIVE_INFINITY;
      return;
    }
    const now = clock.now();
    const passedMs = now - this.#countedAt;
    this.#countedAt = now;
    this.#workDone = Math.max(0, this.#workDone - (passedMs * LIGHT_FRAMES_PER_SECOND) / 1_000);
    this.#tokens = Math.min(maxFrameBurst, this.#tokens + (passedMs * maxFramesPerSecond) / 1_000);
    if (!this.#isHolding && !this.#isMoreWaiting) this.#overMs = Math.max(0, this.#overMs - passedMs);
  }
}

function sizeOf(data: unknown): number {
  const overhead = 64; // what an entry and a short string cost
  return lengthOf(data) + overhead;
}

/** The characters of a text, or the bytes of what is none. */
function lengthOf(data: unknown): number {
  if (typeof data === "string") return data.length;
  return ArrayBuffer.isView(data) ? data.byteLength : 0;
}
