import type { Clock } from "../../shared/clock.js";

/** How much one peer may send. */
export interface InboxLimits {
  /** How many frames a second it may send for long. */
  maxFramesPerSecond: number;
  /** How many it may send at once. */
  maxFrameBurst: number;
  /** How long it may be over that before it is given up, in milliseconds. */
  maxThrottledMs: number;
  clock: Clock;
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

/** How long what waits for its turn rests between two looks, in milliseconds. */
const LOOK_MS = 50;

/** What may wait, in about bytes: what one read of a socket brings (64 KiB, in frames of 8 bytes) is less. */
const MAX_HELD = 1024 * 1024;

/** Most peers never have a frame wait: they share this, which is never added to. */
const NOTHING: unknown[] = [];

/**
 * What one peer sends. Frames over the rate are not lost: they wait for their turn, and the socket is read no
 * further until then, so that the network slows the sender down and nothing piles up here.
 */
export class Inbox {
  #limits: InboxLimits;
  #owner: InboxOwner;
  #tokens: number;
  #countedAt: number;
  #isBarred = false;
  #held = NOTHING;
  #heldSize = 0;
  /** For how long the peer has been over its rate: it grows while frames wait, and shrinks while none do. */
  #overMs = 0;
  #stopLook: (() => void) | undefined;
  #isClosed = false;

  constructor(limits: InboxLimits, owner: InboxOwner) {
    this.#limits = limits;
    this.#owner = owner;
    this.#tokens = limits.maxFrameBurst;
    this.#countedAt = limits.clock.now();
  }

  /** Takes what arrived: it is received now, or when its turn comes. */
  put(data: unknown): void {
    if (this.#held.length === 0 && !this.#isBarred && this.#spend()) return this.#owner.take(data);
    if (!this.#isClosed) this.#hold(data);
  }

  /** Takes as many more frames off what the peer may send: what it has sent was worth that. */
  charge(frames: number): void {
    this.#tokens -= frames;
  }

  /** Holds all that arrives until `release`. */
  bar(): void {
    this.#isBarred = true;
    this.#owner.setPaused(true);
  }

  /** Lets what was held, and all that follows, be received. */
  release(): void {
    this.#isBarred = false;
    this.#drain();
  }

  /** Forgets what waits. */
  close(): void {
    this.#isClosed = true;
    this.#held = NOTHING;
    this.#stopLook?.();
  }

  #hold(data: unknown): void {
    if (this.#heldSize > MAX_HELD) return this.#owner.offended();
    if (this.#held.length === 0) this.#held = [data];
    else this.#held.push(data);
    this.#heldSize += sizeOf(data);
    if (this.#isBarred || this.#held.length > 1) return;
    this.#owner.setPaused(true);
    this.#slowDown();
  }

  /** More waits than may come now, which the peer is told when that begins. */
  #slowDown(): void {
    if (this.#overMs === 0) this.#owner.throttled();
    this.#lookLater();
  }

  #lookLater(): void {
    const since = this.#limits.clock.now();
    this.#stopLook ??= this.#limits.clock.after(
      LOOK_MS,
      () => {
        this.#stopLook = undefined;
        // A look that comes late is this side's fault, not the sender's.
        this.#overMs += Math.min(this.#limits.clock.now() - since, 2 * LOOK_MS);
        if (this.#overMs >= this.#limits.maxThrottledMs) this.#owner.offended();
        else this.#drain();
      },
      "housekeeping",
    );
  }

  #drain(): void {
    const held = this.#held;
    let next = 0;
    for (; next < held.length && !this.#isBarred && !this.#isClosed && this.#spend(); next++) {
      this.#heldSize -= sizeOf(held[next]);
      this.#owner.take(held[next]);
    }
    if (this.#isClosed) return;
    this.#held = next < held.length ? held.slice(next) : NOTHING;
    if (this.#isBarred) return;
    if (this.#held.length > 0) this.#slowDown();
    else this.#owner.setPaused(false);
  }

  /** Takes the right to one frame, if there is one. */
  #spend(): boolean {
    const { clock, maxFramesPerSecond, maxFrameBurst } = this.#limits;
    if (maxFramesPerSecond === Number.POSITIVE_INFINITY) return true;
    const now = clock.now();
    const passedMs = now - this.#countedAt;
    this.#countedAt = now;
    this.#tokens = Math.min(maxFrameBurst, this.#tokens + (passedMs * maxFramesPerSecond) / 1_000);
    if (this.#held.length === 0) this.#overMs = Math.max(0, this.#overMs - passedMs);
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}

function sizeOf(data: unknown): number {
  const overhead = 64; // what an entry and a short string cost
  return typeof data === "string" ? data.length + overhead : overhead;
}
