/**
 * The window of one client (PROTOCOL 13): how many bytes of values may be in transit. Kernels and the receiver buffer
 * megabytes that nobody can see or take back, so on a slow link every value in them is old when it arrives. Therefore
 * pings with a mark follow the messages. Each pong acknowledges all bytes before its ping, and values are sent only
 * within a window that follows the acknowledged rate.
 */

import type { Clock } from "../../shared/clock.js";
import type { Peer } from "./peer.js";

/** The window is what the link transmits in this many milliseconds, in addition to the round trip. */
const AHEAD_MS = 500;
const START_BYTES = 16 * 1024;
const LEAST_BYTES = 4 * 1024;
const MOST_BYTES = 4 * 1024 * 1024;
/** The window of a link of unknown rate, in bytes. */
const UNKNOWN_BYTES = 3 * 1024;
/** While nothing is known, a ping follows after this many bytes. */
const FIRST_PING_BYTES = 1024;
/** From this many bytes without a ping, one follows after a while. */
const TIMED_PING_BYTES = 16 * 1024;
const MOST_PINGS = 8;
/** A client that has not answered its first ping by then never will, and gets no window. */
const GIVE_UP_MS = 30_000;
/** A ping that returns within this many milliseconds of the round trip met no queue. */
const NO_QUEUE_MS = 50;
/** The bytes of a frame header with its ping. */
const MOST_HEADER_BYTES = 32;
/** The window of a link without a queue is this many times larger, which needs fewer pings. */
const SLACK = 4;

interface Ping {
  mark: string;
  /** The bytes sent, and the bytes acknowledged at that time. */
  sent: number;
  acked: number;
  at: number;
  /** Since when the bytes between the two had been in transit. */
  since: number;
}

/** The bytes in transit to one client, and how many there may be. */
export class Flow {
  #peer: Peer;
  #clock: Clock;
  /** The round trip, at most. */
  #wayMs: number;
  #acked: number;
  /** What the last ping covers. */
  #pinged: number;
  /** When the first byte after the last ping was sent. */
  #unpingedAt = 0;
  #pings: Ping[] = [];
  #marks = 0;
  #pongAt = 0;
  #window = START_BYTES;
  /** Bytes per millisecond; 0 while nothing is known. */
  #rate = 0;
  #hasQueue = true;
  #isOff = false;
  /** The approximate bytes of the last message. */
  #lastBytes = 0;

  /** Watches what `peer` is sent from now on. `wayMs` is an upper bound of the round trip. */
  constructor(peer: Peer, clock: Clock, wayMs: number) {
    this.#peer = peer;
    this.#clock = clock;
    this.#wayMs = wayMs;
    this.#acked = this.#pinged = this.#sent;
  }

  /** Whether a value may be sent. */
  get hasRoom(): boolean {
    if (this.#isOff) return true;
    // At least two messages may be in transit, however long they are. Otherwise the link would be idle while the
    // first is being acknowledged.
    if (this.#sent - this.#acked > Math.max(this.#window, this.#lastBytes)) return false;
    const [oldest] = this.#pings;
    return oldest === undefined || this.#clock.now() - oldest.at <= this.#mayMs;
  }

  /** How long the last of `more` bytes would be in transit, in milliseconds, in addition to the round trip. */
  delayMs(more = 0): number {
    if (this.#isOff) return 0;
    const bytes = this.#sent - this.#acked + more;
    if (this.#rate > 0) return bytes / this.#rate;
    return bytes > UNKNOWN_BYTES ? Number.POSITIVE_INFINITY : 0;
  }

  /** The part size for a text of this many characters; `undefined` if it should be sent whole. */
  partSize(characters: number): number | undefined {
    const isLong = characters > (this.#rate > 0 ? this.#window / 2 : START_BYTES);
    return isLong && !this.#isOff ? Math.floor(this.#window / 4) : undefined;
  }

  /**
   * The total of sent bytes up to which values may be sent without another check, until `freeUntil`: no ping is due
   * before, the window has room, and the values arrive in time. 0 if each message must be checked.
   */
  get freeBytes(): number {
    if (this.#isOff) return Number.POSITIVE_INFINITY;
    if (this.#pings.length > 0 || this.#sent === this.#pinged) return 0;
    const most = Math.min(this.#window / 2, this.#rate * AHEAD_MS);
    const isTimed = this.#sent - this.#pinged >= TIMED_PING_BYTES;
    return this.#pinged + (isTimed ? most : Math.min(most, TIMED_PING_BYTES));
  }

  /** When a ping is due although few bytes were sent. */
  get freeUntil(): number {
    const isTimed = this.#sent - this.#pinged >= TIMED_PING_BYTES && !this.#isOff;
    return isTimed ? this.#unpingedAt + this.#pingAfterMs : Number.POSITIVE_INFINITY;
  }

  /** Whether a ping is due after the next message of about `bytes`. */
  isPingDue(bytes: number): boolean {
    const { length: out } = this.#pings;
    const sent = this.#sent;
    if (sent === this.#pinged) this.#unpingedAt = this.#clock.now();
    const unpinged = sent + bytes - this.#pinged;
    this.#lastBytes = bytes + MOST_HEADER_BYTES;
    if (this.#isOff || out >= MOST_PINGS) return false;
    // Values need two pings per window. Events may exceed it: then the distance doubles.
    if (unpinged >= (this.#window / 2) * 2 ** Math.max(0, out - 2)) return true;
    if (this.#rate === 0) return unpinged >= FIRST_PING_BYTES && out === 0;
    if (unpinged < TIMED_PING_BYTES) return false;
    return this.#clock.now() - this.#unpingedAt >= this.#pingAfterMs;
  }

  /**
   * Stores a ping, and calls `send` with its mark. It is stored first, because a transport may report the pong, or
   * send the next message, within `send`. The ping covers all bytes that were sent when `send` returns.
   */
  ping(send: (mark: string) => void): void {
    const [first] = this.#pings;
    const since = first ? Math.max(this.#pongAt, first.since) : this.#unpingedAt;
    const mark = `${++this.#marks}`;
    const ping = { mark, sent: Number.POSITIVE_INFINITY, acked: this.#acked, at: this.#clock.now(), since };
    this.#pings.push(ping);
    send(mark);
    ping.sent = this.#pinged = this.#sent;
  }

  /**
   * A full window without a ping after the last byte would never open again. If the client was told that its values
   * are late, the last byte matters too: only its arrival shows that they no longer are.
   */
  unstick(isLate = false): void {
    if (this.#isOff || this.#pings.length > 0) return;
    const most = isLate ? 1 : this.#window / 2;
    if (this.#sent - this.#acked < most) return;
    this.ping((mark) => this.#peer.ping?.(mark));
  }

  /** Handles the content of a pong. Returns whether it acknowledges anything. */
  acknowledge(mark: string): boolean {
    const index = this.#pings.findIndex((each) => each.mark === mark);
    const ping = this.#pings[index];
    if (ping === undefined) return false;
    this.#pings.splice(0, index + 1);
    ping.sent = Math.min(ping.sent, this.#sent);
    this.#acked = ping.sent;
    this.#pongAt = this.#clock.now();
    this.#learn(ping, this.#pongAt);
    return true;
  }

  /** Called as time passes. A client that never answers gets no window. */
  check(now: number): void {
    const [oldest] = this.#pings;
    if (this.#pongAt > 0 || oldest === undefined || now - oldest.at < GIVE_UP_MS) return;
    this.#isOff = true;
    this.#pings = [];
  }

  #learn(ping: Ping, now: number): void {
    const tookMs = Math.max(1, now - ping.at);
    const isSlow = tookMs > this.#mayMs;
    this.#wayMs = Math.min(this.#wayMs, tookMs);
    const covered = ping.sent - ping.acked;
    const rate = covered / Math.max(1, now - ping.since);
    this.#hasQueue = tookMs > this.#wayMs + NO_QUEUE_MS;
    if (isSlow || rate > this.#rate) this.#rate = rate;
    const target = rate * this.#mayMs * (this.#hasQueue ? 1 : SLACK);
    // The window grows only up to what has been seen to arrive: small messages that return soon must not open
    // megabytes.
    const most = Math.max(
      this.#window,
      Math.min((this.#hasQueue ? 2 : SLACK) * this.#window, SLACK * covered),
    );
    if (isSlow || target > this.#window) this.#window = clamp(Math.min(target, most));
  }

  get #pingAfterMs(): number {
    return this.#hasQueue ? AHEAD_MS : 2 * AHEAD_MS;
  }

  /** How long a ping may take on a link that is not overloaded. */
  get #mayMs(): number {
    return Math.max(AHEAD_MS, this.#wayMs) + this.#wayMs;
  }

  get #sent(): number {
    return this.#peer.bytesSent ?? 0;
  }
}

function clamp(bytes: number): number {
  return Math.min(MOST_BYTES, Math.max(LEAST_BYTES, Math.floor(bytes)));
}
