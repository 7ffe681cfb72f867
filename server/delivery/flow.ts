/**
 * How much state may be on its way to one peer (PROTOCOL 13). The kernels and the receiver buffer megabytes that nobody
 * can see or take back: on a slow link every value in them is old when it arrives. So pings that carry a mark follow the
 * frames; the pong acknowledges all bytes before it, and state is sent only within a window that follows the rate at
 * which bytes are acknowledged.
 */

import type { Clock } from "../../shared/clock.js";
import type { Peer } from "./peer.js";

/** The window holds what the link carries in so many milliseconds, beside the time of the way itself. */
const AHEAD_MS = 500;
const START_BYTES = 16 * 1024;
const LEAST_BYTES = 4 * 1024;
const MOST_BYTES = 4 * 1024 * 1024;
/** So many bytes may be on their way over a link of unknown rate before a value might be late. */
const UNKNOWN_BYTES = 3 * 1024;
/** While nothing is known a ping follows after so many bytes. */
const FIRST_PING_BYTES = 1024;
/** From so many bytes on that no ping covers, one follows after a while. */
const TIMED_PING_BYTES = 16 * 1024;
const MOST_PINGS = 8;
/** A peer that has not answered its first ping by then answers none, and has no window. */
const GIVE_UP_MS = 30_000;
/** A ping that comes back within so many milliseconds beyond the way met no queue. */
const NO_QUEUE_MS = 50;
/** What a frame with its ping has beside its text. */
const MOST_HEADER_BYTES = 32;
/** On a link without a queue the window holds so many times more, so that it needs fewer pings. */
const SLACK = 4;

interface Ping {
  mark: string;
  /** What was sent and what was acknowledged when it was sent. */
  sent: number;
  acked: number;
  at: number;
  /** Since when the bytes between the two had been on their way. */
  since: number;
}

/** The bytes on their way to one peer, and how many there may be. */
export class Flow {
  #peer: Peer;
  #clock: Clock;
  /** The time of the way there and back, at most. */
  #wayMs: number;
  #acked: number;
  /** What the last ping covers. */
  #pinged: number;
  /** When the first byte behind the last ping was sent. */
  #unpingedAt = 0;
  #pings: Ping[] = [];
  #marks = 0;
  #pongAt = 0;
  #window = START_BYTES;
  /** Bytes per millisecond; 0 while nothing is known. */
  #rate = 0;
  #hasQueue = true;
  #isOff = false;
  /** The bytes of the last frame, about. */
  #lastBytes = 0;

  /** Watches over what `peer` is sent from now on. `wayMs` is the time of the way there and back, at most. */
  constructor(peer: Peer, clock: Clock, wayMs: number) {
    this.#peer = peer;
    this.#clock = clock;
    this.#wayMs = wayMs;
    this.#acked = this.#pinged = this.#sent;
  }

  /** Whether state may be sent. */
  get hasRoom(): boolean {
    if (this.#isOff) return true;
    // Two frames at least may be on their way, however long: or the link would be idle while the first is acknowledged.
    if (this.#sent - this.#acked > Math.max(this.#window, this.#lastBytes)) return false;
    const [oldest] = this.#pings;
    return oldest === undefined || this.#clock.now() - oldest.at <= this.#mayMs;
  }

  /** How long the last of `more` bytes would be on its way, in milliseconds, beside the way itself. */
  delayMs(more = 0): number {
    if (this.#isOff) return 0;
    const bytes = this.#sent - this.#acked + more;
    if (this.#rate > 0) return bytes / this.#rate;
    return bytes > UNKNOWN_BYTES ? Number.POSITIVE_INFINITY : 0;
  }

  /** The size of the parts in which a text of so many characters should go; nothing if it should go whole. */
  partSize(characters: number): number | undefined {
    const isLong = characters > (this.#rate > 0 ? this.#window / 2 : START_BYTES);
    return isLong && !this.#isOff ? Math.floor(this.#window / 4) : undefined;
  }

  /**
   * Up to which byte of all that are ever sent state may go out without another look, until `freeUntil`: no ping falls
   * due before, the window has room, and what is sent arrives in time. 0 if each frame must be looked at.
   */
  get freeBytes(): number {
    if (this.#isOff) return Number.POSITIVE_INFINITY;
    if (this.#pings.length > 0 || this.#sent === this.#pinged) return 0;
    const most = Math.min(this.#window / 2, this.#rate * AHEAD_MS);
    const isTimed = this.#sent - this.#pinged >= TIMED_PING_BYTES;
    return this.#pinged + (isTimed ? most : Math.min(most, TIMED_PING_BYTES));
  }

  /** When a ping falls due although few bytes were sent. */
  get freeUntil(): number {
    const isTimed = this.#sent - this.#pinged >= TIMED_PING_BYTES && !this.#isOff;
    return isTimed ? this.#unpingedAt + this.#pingAfterMs : Number.POSITIVE_INFINITY;
  }

  /** Whether a ping is due behind a frame of about `bytes` that is to be sent next. */
  isPingDue(bytes: number): boolean {
    const { length: out } = this.#pings;
    const sent = this.#sent;
    if (sent === this.#pinged) this.#unpingedAt = this.#clock.now();
    const unpinged = sent + bytes - this.#pinged;
    this.#lastBytes = bytes + MOST_HEADER_BYTES;
    if (this.#isOff || out >= MOST_PINGS) return false;
    // State needs two in a window. Events may be more than that: then the distances double.
    if (unpinged >= (this.#window / 2) * 2 ** Math.max(0, out - 2)) return true;
    if (this.#rate === 0) return unpinged >= FIRST_PING_BYTES && out === 0;
    if (unpinged < TIMED_PING_BYTES) return false;
    return this.#clock.now() - this.#unpingedAt >= this.#pingAfterMs;
  }

  /**
   * Notes a ping, and has `send` send it with its mark. It is noted first: a transport may hand over the pong, or take
   * the next frame, within `send`. The ping covers all bytes that were sent by the time `send` returns.
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
   * A window that closes with no ping behind the last byte would never open. To a peer that was told that its values
   * are late, the last byte is of interest: only when that has arrived it can be told that they are not.
   */
  unstick(isLate = false): void {
    if (this.#isOff || this.#pings.length > 0) return;
    const most = isLate ? 1 : this.#window / 2;
    if (this.#sent - this.#acked < most) return;
    this.ping((mark) => this.#peer.ping?.(mark));
  }

  /** Takes what a pong carries. Returns whether it acknowledges anything. */
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

  /** Time passes: a peer that never answers has no window. */
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
    // It grows only as far as what was seen to arrive allows: small frames that come back soon must not open megabytes.
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
