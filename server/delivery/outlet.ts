import type { Fields } from "../../shared/kinds.js";
import { Flow } from "./flow.js";
import type { Peer } from "./peer.js";
import { Punctuality } from "./punctuality.js";
import type { WriterLimits, WriterOwner } from "./writer-owner.js";

/** So many bytes may be sent before their way is watched. */
const UNWATCHED_BYTES = 1024;

/** What has frames to send. */
interface FrameSource {
  /** A frame has left. */
  left(): void;
  /** Returns whether to look again. */
  look(now: number): boolean;
}

/** Hands frames to one peer, and knows what is on the way to it and how much more may be. */
export class Outlet {
  #peer: Peer;
  #limits: WriterLimits;
  #owner: WriterOwner;
  #source: FrameSource;
  /** Once so much was sent that it matters, if the transport counts it. */
  #flow: Flow | undefined;
  /** Of a peer that hears `ws:` frames. */
  #punctuality: Punctuality | undefined;
  /** The frames that the peer's transport has not taken yet. */
  #onTheWay = 0;
  /** Up to which byte and until when state goes out without another look at its way (`Flow.freeBytes`). */
  #freeBytes = 0;
  #freeUntil = 0;

  constructor(peer: Peer, limits: WriterLimits, owner: WriterOwner, source: FrameSource) {
    this.#peer = peer;
    this.#limits = limits;
    this.#owner = owner;
    this.#source = source;
  }

  /** Whether the socket takes more. With nothing of ours on its way, nothing would tell when it does again. */
  get hasRoom(): boolean {
    return this.#onTheWay === 0 || this.#peer.bufferedAmount < this.#limits.highWaterBytes;
  }

  /** Whether the window has room for state. */
  get hasWindow(): boolean {
    return this.#flow?.hasRoom !== false;
  }

  /** Whether the peer was told that its values may be old. */
  get isLate(): boolean {
    return this.#punctuality?.isLate === true;
  }

  /** Whether this server does not know the newest values. */
  get isUnsure(): boolean {
    return this.#punctuality?.isUnsure === true;
  }

  /** This server does not know the newest values, or knows them again: told when all has left that changed. */
  setUnsure(isUnsure: boolean): void {
    this.#punctuality ??= this.#createPunctuality();
    this.#punctuality.flow = this.#flow;
    this.#punctuality.setUnsure(isUnsure);
  }

  /** Whether state of so many characters goes straight out, and whole, while nothing waits. */
  takesNow(characters: number): boolean {
    if (!this.hasRoom) return false;
    return this.#isFree(characters) || (this.hasWindow && this.partSize(characters) === undefined);
  }

  /** The size of the parts in which a text of so many characters should go; nothing if it should go whole. */
  partSize(characters: number): number | undefined {
    return this.#owner.takesParts ? this.#watched(characters)?.partSize(characters) : undefined;
  }

  /** Sends state, which has waited since then if that is given; `message` is what asked for it. */
  sendState(text: string, message: Fields, since?: number): void {
    if (since === undefined && this.#isFree(text.length)) return this.#put(text, message);
    this.#watched(text.length);
    this.#punctuality?.foresee(since, text.length);
    this.send(text, message);
    if (!this.#flow || this.isLate) return;
    this.#freeBytes = this.#flow.freeBytes;
    this.#freeUntil = this.#flow.freeUntil;
  }

  /** Sends a frame. */
  send(text: string, message: Fields | undefined): void {
    this.#freeBytes = 0;
    this.#put(text, message, this.#flow?.isPingDue(text.length) ? this.#flow : undefined);
  }

  /** Takes what a pong carries. Returns whether it acknowledges anything. */
  acknowledge(mark: string): boolean {
    this.#freeBytes = 0;
    return this.#flow?.acknowledge(mark) === true;
  }

  /** Time passes; what waits longest waits since then. */
  check(now: number, since: number | undefined): void {
    this.#flow?.check(now);
    if (since !== undefined) this.#punctuality?.foresee(since, 0);
  }

  /** All that could be written was; `isEmpty` if no state waits. */
  drained(isEmpty: boolean): void {
    this.#freeBytes = 0;
    this.#flow?.unstick(this.isLate);
    if (isEmpty) this.#punctuality?.caughtUp();
  }

  #isFree(characters: number): boolean {
    if ((this.#peer.bytesSent ?? 0) + characters > this.#freeBytes) return false;
    return this.#freeUntil === Number.POSITIVE_INFINITY || this.#limits.behind.turn.now() < this.#freeUntil;
  }

  /** What watches over the bytes on their way, from so many on. */
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

  /** Hands a frame over, with a ping of `flow` behind it if that is given. */
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
