import type { Clock } from "../../shared/clock.js";
import type { Fields } from "../../shared/kinds.js";
import { EVENT_PARTS, Parts } from "./parts.js";

/** How much may wait, and for how long. */
export interface QueueLimits {
  /** The bytes of events; of replies, for which the peer asked itself, {@link REPLIES_FACTOR} times as many. */
  maxQueuedBytes: number;
  /** How long something may wait for a peer that takes nothing, in milliseconds. */
  maxQueuedMs: number;
  clock: Clock;
}

/** A frame that waits. */
export interface Queued {
  readonly text: string;
  /** What asked for it. */
  readonly message?: Fields | undefined;
  readonly isReply?: boolean;
  /** Sends it another way, as the application wants it; its text is empty, and it has so many bytes. */
  readonly own?: { readonly bytes: number; send(): void };
}

interface Entry extends Queued {
  readonly bytes: number;
  readonly since: number;
}

/** What a waiting frame costs beside its text (measured: 20-byte frames took 250 bytes each). */
const FRAME_OVERHEAD_BYTES = 256;

const REPLIES_FACTOR = 16;

/** From so many frames on that have left, the list is cut. */
const MIN_CUT = 1_000;

/** The events and replies that wait for one peer, in order. A peer is slow if it does not read, not if much waits. */
export class Queue {
  #limits: QueueLimits;
  #entries: Entry[] = [];
  /** Where the queue begins: shifting thousands of frames one by one would copy the rest each time. */
  #head = 0;
  #eventBytes = 0;
  #replyBytes = 0;
  /** The first, while it goes in parts. */
  #parts: Parts | undefined;
  /** Grows whenever the peer has taken something. */
  #progress = 0;
  /** What there was at the last check, and since when the peer has taken nothing. */
  #seen: { progress: number; bufferedAmount: number; since: number } | undefined;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#entries.length - this.#head;
  }

  get bytes(): number {
    return this.#eventBytes + this.#replyBytes;
  }

  /** Adds a frame. Returns whether it fits: the first always does, however large, as if it went straight out. */
  put(frame: Queued): boolean {
    const { maxQueuedBytes } = this.#limits;
    const most = frame.isReply ? REPLIES_FACTOR * maxQueuedBytes : maxQueuedBytes;
    const waiting = frame.isReply ? this.#replyBytes : this.#eventBytes;
    const bytes = (frame.own?.bytes ?? Buffer.byteLength(frame.text)) + FRAME_OVERHEAD_BYTES;
    this.#entries.push({ ...frame, bytes, since: this.#limits.clock.now() });
    this.#count(frame, bytes);
    return waiting === 0 || waiting + bytes <= most;
  }

  /** Whether what is to be sent next is a part of a frame. */
  isCut(partSize: (characters: number) => number | undefined): boolean {
    const first = this.#entries[this.#head];
    return this.#parts !== undefined || (first !== undefined && partSize(first.text.length) !== undefined);
  }

  /** Takes out what is to be sent next: the first frame, or a part of one for which `partSize` gives a size. */
  take(partSize?: (characters: number) => number | undefined): Queued | undefined {
    const first = this.#entries[this.#head];
    if (!first) return undefined;
    this.#progress++;
    const size = first.own ? undefined : partSize?.(first.text.length);
    if (size === undefined && !this.#parts) return this.#shift(first);
    this.#parts ??= new Parts(first.text, EVENT_PARTS);
    const text = this.#parts.next(size ?? first.text.length);
    if (this.#parts.isDone) this.#shift(first);
    return { text, message: first.message };
  }

  /** The peer has taken something. */
  moved(): void {
    this.#progress++;
  }

  #shift(first: Entry): Queued {
    this.#parts = undefined;
    this.#head++;
    this.#count(first, -first.bytes);
    if (this.#head >= MIN_CUT && this.#head > this.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    return first;
  }

  /** Whether the peer, in whose buffer `bufferedAmount` bytes are, has taken nothing for too long. */
  isStuck(now: number, bufferedAmount: number): boolean {
    const first = this.#entries[this.#head];
    const seen = this.#seen;
    const progress = this.#progress;
    if (!first) return false;
    if (progress === seen?.progress && bufferedAmount >= seen.bufferedAmount) {
      return now - seen.since > this.#limits.maxQueuedMs;
    }
    this.#seen = { progress, bufferedAmount, since: seen ? now : first.since };
    return false;
  }

  #count({ isReply }: Queued, bytes: number): void {
    if (isReply) this.#replyBytes += bytes;
    else this.#eventBytes += bytes;
  }
}
