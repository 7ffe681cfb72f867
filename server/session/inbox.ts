import type { Clock } from "../../shared/clock.js";
import type { Turns } from "./turns.js";

/** How much one client may send. */
export interface InboxLimits {
  /** Messages per second, sustained. */
  maxFramesPerSecond: number;
  /** Messages at once. */
  maxFrameBurst: number;
  /** How long a client may exceed the rate before it is disconnected, in milliseconds. */
  maxThrottledMs: number;
  clock: Clock;
  turns: Turns;
}

/** The callbacks of an inbox. */
export interface InboxOwner {
  /** Handles a message whose turn has come. */
  take(data: unknown): void;
  /** Pauses or resumes reading from the client. */
  setPaused(isPaused: boolean): void;
  /** The client exceeds its rate, and should be told. */
  throttled(): void;
  /** The client kept exceeding its rate, or its messages no longer fit. */
  offended(): void;
}

/** The most that may wait here, in approximate bytes, if the transport cannot be paused: many reads. */
const MAX_HELD = 1024 * 1024;

/** This many characters of a message, or of its answer, count as one more message. */
const IN_UNIT = 16 * 1024;
const OUT_UNIT = 64 * 1024;

/** A client has sent little if it sent no more than this many messages at once, and this many per second. */
const LIGHT_FRAMES = 24;
const LIGHT_FRAMES_PER_SECOND = 10;

/** A new client must keep to that for two seconds first. */
const OF_NEWCOMERS = LIGHT_FRAMES + 2 * LIGHT_FRAMES_PER_SECOND;

/** From this credit on it does not matter whether there is more. */
const ENOUGH = 32;

/** Shared by all clients without waiting messages, which are most. Nothing is ever added to it. */
const NOTHING: unknown[] = [];

/**
 * The incoming messages of one client. Messages above the rate are not lost: they wait, and the socket is not read
 * until then, so that the network slows the sender down. A transport that respects `credit` keeps waiting data as
 * bytes; for others, messages wait here.
 */
export class Inbox {
  #limits: InboxLimits;
  #owner: InboxOwner;
  #tokens: number;
  #countedAt: number;
  /** The recent work for this client, in messages. */
  #workDone = OF_NEWCOMERS;
  #bars = 0;
  #held = NOTHING;
  /** The index of the next waiting message. */
  #next = 0;
  #heldSize = 0;
  /** Whether more data waits in the transport. */
  #isMoreWaiting = false;
  /** How long the client has exceeded its rate. It grows while messages wait, and shrinks while none do. */
  #overMs = 0;
  /** Since when messages have been waiting, or when that was last checked, by the time of the turns. */
  #lookedAt: number | undefined;
  /**
   * Until then the client waits because its answers were long. It cannot know that in advance, so this does not count
   * against it.
   */
  #owesUntil = 0;
  #isClosed = false;

  constructor(limits: InboxLimits, owner: InboxOwner) {
    this.#limits = limits;
    this.#owner = owner;
    this.#tokens = limits.maxFrameBurst;
    this.#countedAt = limits.clock.now();
  }

  /** How many messages the client may send before further ones must wait; less than 1 if the next one must. */
  get credit(): number {
    if (this.#isBarred || this.#isHolding) return 0;
    if (this.#tokens < ENOUGH) this.#count(); // otherwise it is counted with the next message, because counting reads the clock
    return this.#tokens;
  }

  /** Whether the client has sent little lately. */
  get isLight(): boolean {
    if (this.#workDone >= LIGHT_FRAMES) this.#count();
    return this.#workDone < LIGHT_FRAMES;
  }

  /** Counts the last message as this many more, without using up its credit. */
  work(frames: number): void {
    this.#workDone += frames;
  }

  /** Handles an incoming message: now, or when its turn comes. */
  put(data: unknown): void {
    if (!this.#isHolding && !this.#isBarred && this.#spend(data)) return this.#owner.take(data);
    if (!this.#isClosed) this.#hold(data);
  }

  /** The next message waits in the transport, because there is no credit. The transport is told when to continue. */
  wait(): void {
    if (this.#isClosed || this.#isMoreWaiting) return;
    this.#isMoreWaiting = true;
    if (!this.#isBarred && !this.#isHolding) this.#slowDown();
  }

  /**
   * Uses up the credit of this many messages for the work done. The debt is at most one burst, because a client
   * cannot know how long an answer will be.
   */
  charge(frames: number): void {
    this.#tokens = Math.max(this.#tokens - frames, Math.min(this.#tokens, -this.#limits.maxFrameBurst));
    this.#workDone += frames;
  }

  /** Uses up the credit for an answer of this many characters. */
  chargeAnswer(characters: number): void {
    if (characters < OUT_UNIT) return;
    this.charge(Math.floor(characters / OUT_UNIT));
    const { clock, maxFramesPerSecond } = this.#limits;
    this.#owesUntil = clock.now() + (Math.max(0, 1 - this.#tokens) / maxFramesPerSecond) * 1_000;
  }

  /** Holds all incoming messages until `release` was called as often. */
  bar(): void {
    if (this.#bars++ === 0) this.#owner.setPaused(true);
  }

  /** Continues with the held messages. */
  release(): void {
    if (--this.#bars === 0) this.#drain();
  }

  /** Drops all waiting messages. */
  close(): void {
    this.#isClosed = true;
    this.#held = NOTHING;
    this.#next = 0;
    this.#limits.turns.delete(this);
  }

  /** Checks whether the turn of the waiting messages has come. */
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

  /** Messages have to wait. The client is told when that begins. */
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

  /** No messages wait here: reads from the client again. */
  #goOn(): void {
    this.#isMoreWaiting = false;
    const wasSlow = this.#lookedAt !== undefined;
    this.#lookedAt = undefined;
    this.#owner.setPaused(false);
    if (wasSlow && this.#lookedAt === undefined) this.#limits.turns.delete(this);
  }

  /** Uses up the credit for this message, if there is any. A long message may leave a debt. */
  #spend(data: unknown): boolean {
    this.#count();
    if (this.#tokens < 1) return false;
    const frames = 1 + Math.floor(lengthOf(data) / IN_UNIT);
    this.#tokens -= frames;
    this.#workDone += frames;
    return true;
  }

  /** Adds the credit for the time that has passed. */
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
  const overhead = 64; // the memory of an entry and a short string
  return lengthOf(data) + overhead;
}

/** The characters of a text, or the bytes of other data. */
function lengthOf(data: unknown): number {
  if (typeof data === "string") return data.length;
  return ArrayBuffer.isView(data) ? data.byteLength : 0;
}
