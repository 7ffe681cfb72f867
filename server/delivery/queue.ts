import type { Clock } from "../../shared/clock.js";
import type { Fields } from "../../shared/kinds.js";
import { EVENT_PARTS, Parts } from "./split-parts.js";

/** The limits of a queue. */
export interface QueueLimits {
  /**
   * Most bytes of waiting events. Replies, which the client requested, may take {@link REPLIES_FACTOR} times as many.
   */
  maxQueuedBytes: number;
  /** How long messages may wait for a client that reads nothing, in milliseconds. */
  maxQueuedMs: number;
  clock: Clock;
}

/** A waiting message. */
export interface Queued {
  readonly text: string;
  /** What asked for it. */
  readonly message?: Fields | undefined;
  readonly isReply?: boolean;
  /** Sends a message of the application's own in place of the text, which is empty. It has so many bytes. */
  readonly own?: { readonly bytes: number; send(): void };
}

interface Entry extends Queued {
  readonly bytes: number;
  readonly since: number;
}

/** Memory of a waiting message in addition to its text (measured: messages of 20 bytes took 250 bytes each). */
const FRAME_OVERHEAD_BYTES = 256;

const REPLIES_FACTOR = 16;

/** When so many messages have left, the list is cut. */
const MIN_CUT = 1_000;

/**
 * The events and replies that wait for one client, in order. A client is slow if it does not read, not if many
 * messages wait.
 */
export class Queue {
  #limits: QueueLimits;
  #entries: Entry[] = [];
  /** The start of the queue: removing thousands of messages one by one would copy the rest each time. */
  #head = 0;
  #eventBytes = 0;
  #replyBytes = 0;
  /** The first message, while it is sent in parts. */
  #parts: Parts | undefined;
  /** Grows whenever the client has read something. */
  #progress = 0;
  /** The state at the last check, and since when the client has read nothing. */
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

  /**
   * Adds a message. Returns whether it fits: the first one always does, however large, as if it had been sent at
   * once.
   */
  put(frame: Queued): boolean {
    const { maxQueuedBytes } = this.#limits;
    const most = frame.isReply ? REPLIES_FACTOR * maxQueuedBytes : maxQueuedBytes;
    const waiting = frame.isReply ? this.#replyBytes : this.#eventBytes;
    const bytes = (frame.own?.bytes ?? Buffer.byteLength(frame.text)) + FRAME_OVERHEAD_BYTES;
    this.#entries.push({ ...frame, bytes, since: this.#limits.clock.now() });
    this.#count(frame, bytes);
    return waiting === 0 || waiting + bytes <= most;
  }

  /** Whether the next text is a part of a message. */
  isCut(partSize: (characters: number) => number | undefined): boolean {
    const first = this.#entries[this.#head];
    return this.#parts !== undefined || (first !== undefined && partSize(first.text.length) !== undefined);
  }

  /** Removes and returns the next text: the first message, or a part of it if `partSize` returns a size. */
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

  /** The client has read something. */
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

  /** Whether the client, whose buffer holds `bufferedAmount` bytes, has read nothing for too long. */
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
