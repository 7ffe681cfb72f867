import type { Fields } from "../../shared/kinds.js";
import { Flow } from "./flow.js";
import type { Peer } from "./peer.js";
import { Punctuality } from "./punctuality.js";
import type { WriterLimits, WriterOwner } from "./writer-owner.js";

/** So many bytes may be sent before the flow control starts. */
const UNWATCHED_BYTES = 1024;

/** A source of messages. */
interface FrameSource {
  /** A message has left. */
  left(): void;
  /** Returns whether to check again. */
  look(now: number): boolean;
}

/** Sends messages to one client, and tracks how many bytes are in transit and how many more may be. */
export class Outlet {
  #peer: Peer;
  #limits: WriterLimits;
  #owner: WriterOwner;
  #source: FrameSource;
  /** The flow control, once enough was sent and if the transport counts bytes. */
  #flow: Flow | undefined;
  /** Only for a full peer. */
  #punctuality: Punctuality | undefined;
  /** The messages that the transport has not accepted yet. */
  #onTheWay = 0;
  /** Up to which byte, and until when, values are sent without consulting the flow control (`Flow.freeBytes`). */
  #freeBytes = 0;
  #freeUntil = 0;

  constructor(peer: Peer, limits: WriterLimits, owner: WriterOwner, source: FrameSource) {
    this.#peer = peer;
    this.#limits = limits;
    this.#owner = owner;
    this.#source = source;
  }

  /**
   * Whether the socket has room. If none of our messages is in transit, no callback would report when it has room
   * again.
   */
  get hasRoom(): boolean {
    return this.#onTheWay === 0 || this.#peer.bufferedAmount < this.#limits.highWaterBytes;
  }

  /** Whether the flow-control window has room for values. */
  get hasWindow(): boolean {
    return this.#flow?.hasRoom !== false;
  }

  /** Whether values arrive late. */
  get isLate(): boolean {
    return this.#punctuality?.isLate === true;
  }

  /** Whether this server may have missed the newest values. */
  get isUnsure(): boolean {
    return this.#punctuality?.isUnsure === true;
  }

  /**
   * This server may have missed the newest values, or knows them again. The client is notified after the changed
   * values.
   */
  setUnsure(isUnsure: boolean): void {
    this.#punctuality ??= this.#createPunctuality();
    this.#punctuality.flow = this.#flow;
    this.#punctuality.setUnsure(isUnsure);
  }

  /** Whether a value of so many characters can be sent at once, and whole, while nothing waits. */
  takesNow(characters: number): boolean {
    if (!this.hasRoom) return false;
    return this.#isFree(characters) || (this.hasWindow && this.partSize(characters) === undefined);
  }

  /** The size of the parts for a text of so many characters; `undefined` if it should be sent whole. */
  partSize(characters: number): number | undefined {
    return this.#owner.takesParts ? this.#watched(characters)?.partSize(characters) : undefined;
  }

  /** Sends a value, which has been waiting since `since` if given; `message` is the message that it answers. */
  sendState(text: string, message: Fields, since?: number): void {
    if (since === undefined && this.#isFree(text.length)) return this.#put(text, message);
    this.#watched(text.length);
    this.#punctuality?.foresee(since, text.length);
    this.send(text, message);
    if (!this.#flow || this.isLate) return;
    this.#freeBytes = this.#flow.freeBytes;
    this.#freeUntil = this.#flow.freeUntil;
  }

  /** Sends a message. */
  send(text: string, message: Fields | undefined): void {
    this.#freeBytes = 0;
    this.#put(text, message, this.#flow?.isPingDue(text.length) ? this.#flow : undefined);
  }

  /** Handles the content of a pong. Returns whether it acknowledges anything. */
  acknowledge(mark: string): boolean {
    this.#freeBytes = 0;
    return this.#flow?.acknowledge(mark) === true;
  }

  /** Called as time passes; the longest waiting value has been waiting since `since`. */
  check(now: number, since: number | undefined): void {
    this.#flow?.check(now);
    if (since !== undefined) this.#punctuality?.foresee(since, 0);
  }

  /** Everything that fits was written; `isEmpty` if no value waits. */
  drained(isEmpty: boolean): void {
    this.#freeBytes = 0;
    this.#flow?.unstick(this.isLate);
    if (isEmpty) this.#punctuality?.caughtUp();
  }

  #isFree(characters: number): boolean {
    if ((this.#peer.bytesSent ?? 0) + characters > this.#freeBytes) return false;
    return this.#freeUntil === Number.POSITIVE_INFINITY || this.#limits.behind.turn.now() < this.#freeUntil;
  }

  /** The flow control, which starts after so many bytes. */
  #watched(more: number): Flow | undefined {
    const { bytesSent } = this.#peer;
    if (this.#flow || bytesSent === undefined || bytesSent + more < UNWATCHED_BYTES) return this.#flow;
    this.#flow = new Flow(this.#peer, this.#limits.clock, this.#owner.wayMs);
    if (this.#owner.client !== undefined) this.#punctuality ??= this.#createPunctuality();
    if (this.#punctuality) this.#punctuality.flow = this.#flow;
    return this.#flow;
  }

  #createPunctuality(): Punctuality {
    const { behind, clock } = this.#limits;
    return new Punctuality(clock, this.#owner, (text) => {
      behind.add(this.#source);
      this.send(text, undefined);
    });
  }

  /** Passes a message to the transport, followed by a ping of `flow` if given. */
  #put(text: string, message: Fields | undefined, flow?: Flow): void {
    this.#onTheWay++;
    this.#limits.counts.framesOut++;
    const done = (error?: unknown): void => {
      this.#onTheWay--;
      if (error) this.#owner.sendFailed(message, error);
      else this.#source.left();
    };
    try {
      if (flow) flow.ping((mark) => this.#peer.send(text, done, mark));
      else this.#peer.send(text, done);
    } catch (error) {
      done(error ?? new Error("the socket accepts no messages"));
    }
  }
}
