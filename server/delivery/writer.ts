/**
 * delivery/: sends frames to one peer, in order, fairly, and no faster than its link carries.
 * Here: the one way out. Events go in order; of state only the newest value.
 */

import type { Fields } from "../../shared/envelope.js";
import { Backlog, type Pending } from "./backlog.js";
import { Flow } from "./flow.js";
import type { Peer } from "./peer.js";
import { Punctuality } from "./punctuality.js";
import { Queue, type Queued } from "./queue.js";
import type { WriterLimits, WriterOwner } from "./writer-owner.js";

/** So many bytes may be sent before their way is watched. */
const UNWATCHED_BYTES = 1024;

/**
 * What one session has to send. While there is room frames go straight out. Else events and replies wait in order, and
 * items are only marked: their newest value is written when there is room, so a slow session costs one mark per item it
 * watches, however often the items change.
 */
export class Writer {
  #peer: Peer;
  #limits: WriterLimits;
  #owner: WriterOwner;
  #queue: Queue | undefined;
  #backlog: Backlog | undefined;
  /** Once so much was sent that it matters, if the transport counts it. */
  #flow: Flow | undefined;
  /** Of a peer that hears `ws:` frames. */
  #punctuality: Punctuality | undefined;
  #onTheWay = 0;
  #isFull = false;
  #isDraining = false;
  #isStatesTurn = false;
  #closed = false;

  constructor(peer: Peer, limits: WriterLimits, owner: WriterOwner) {
    this.#peer = peer;
    this.#limits = limits;
    this.#owner = owner;
  }

  /** Whether state that is sent now goes straight out. */
  get flows(): boolean {
    return this.#isIdle && this.#hasRoom() && this.#flow?.hasRoom !== false;
  }

  /** Sends an event, or the reply to a request, in order; `message` is what asked for it. */
  send(text: string, message?: Fields, isReply = false): void {
    if (this.#closed) return;
    const isFirst = this.#queue === undefined;
    const isWhole = isFirst && this.#hasRoom() && this.#partSize(text.length) === undefined;
    if (isWhole) return this.#write(text, message);
    this.#queueUp({ text, message, isReply });
    if (isFirst) this.#drain();
  }

  /** Has the application send a frame of its own, in order with ours. */
  sendOwn(bytes: number, send: () => void): void {
    if (this.#queue) this.#queueUp({ text: "", own: { bytes, send } });
    else send();
  }

  /** Sends all events and replies that wait, however much the peer has still to read: a goodbye follows. */
  flush(): void {
    while (this.#queue) this.#writeEvent(this.#queue);
  }

  /** Gives up a peer that takes nothing while an event or a reply waits; for state it may take as long as it likes. */
  check(now: number): void {
    if (this.#queue?.isStuck(now, this.#peer.bufferedAmount)) this.#giveUp();
  }

  /** Sends the frames of `pending`: now, or when there is room. */
  mark(pending: Pending): void {
    if (this.#closed) return;
    const isFirst = this.#isIdle && !pending.isHeld;
    while (isFirst && this.flows && this.#partSize(pending.size) === undefined) {
      const text = pending.take();
      if (text === undefined) return;
      this.#writeState(text, pending.message);
    }
    if (!pending.isDue) return;
    this.#limits.behind.add(this);
    this.#backlog ??= new Backlog();
    this.#backlog.add(pending, this.#limits.clock.now());
    this.#drain();
  }

  /** Sends state, if {@link flows}. */
  sendNow(text: string, message: Fields): void {
    if (!this.#closed) this.#writeState(text, message);
  }

  /** Takes back a mark. */
  unmark(pending: Pending): void {
    this.#backlog?.delete(pending);
  }

  /** Sends no more of a value of `item` that goes in parts. Returns the ref of the get that it answered. */
  recall(item: object): string | undefined {
    const recalled = this.#backlog?.recall(item);
    if (recalled) this.#write(recalled.text, undefined);
    return recalled?.ref;
  }

  /** Takes what a pong carries: all that was sent before its ping has arrived. */
  acknowledge(mark: string): void {
    if (!this.#flow?.acknowledge(mark)) return;
    this.#queue?.moved();
    this.#drain();
  }

  /** Looks at what waits. Returns whether to look again. */
  look(now: number): boolean {
    if (this.#closed) return false;
    this.#flow?.check(now);
    if (this.#backlog) this.#punctuality?.foresee(this.#backlog.since, 0);
    this.#drain();
    return this.#punctuality?.isLate === true || this.#backlog !== undefined;
  }

  /** Forgets what waits, and sends nothing more. */
  close(): void {
    this.#closed = true;
    this.#limits.counts.dropped += this.#queue?.length ?? 0;
    this.#queue = undefined;
    this.#backlog = undefined;
  }

  /** A newer value took the place of one that had not been sent. */
  conflated(): void {
    this.#limits.counts.conflated++;
  }

  /** The bytes that wait, here and in the socket. */
  get bufferedBytes(): number {
    return (this.#queue?.bytes ?? 0) + this.#peer.bufferedAmount;
  }

  #giveUp(): void {
    this.close();
    this.#owner.overflow();
  }

  get #isIdle(): boolean {
    return this.#queue === undefined && this.#backlog === undefined;
  }

  /** With nothing of ours on its way, no callback would tell us when the application's own frames have left. */
  #hasRoom(): boolean {
    if (this.#onTheWay === 0 || this.#peer.bufferedAmount < this.#limits.highWaterBytes) return true;
    this.#isFull = true;
    return false;
  }

  /** What watches over the bytes on their way, from so many on. */
  #watched(more: number): Flow | undefined {
    const { bytesSent } = this.#peer;
    if (this.#flow || bytesSent === undefined || bytesSent + more < UNWATCHED_BYTES) return this.#flow;
    const { behind, clock } = this.#limits;
    this.#flow = new Flow(this.#peer, clock, this.#owner.wayMs);
    if (this.#owner.client === undefined) return this.#flow;
    this.#punctuality = new Punctuality(this.#flow, clock, (text) => {
      behind.add(this);
      this.#write(text, undefined);
    });
    return this.#flow;
  }

  #partSize(characters: number): number | undefined {
    return this.#owner.takesParts ? this.#watched(characters)?.partSize(characters) : undefined;
  }

  #writeState(text: string, message: Fields | undefined, since?: number): void {
    this.#watched(text.length);
    this.#punctuality?.foresee(since, text.length);
    this.#write(text, message);
  }

  #write(text: string, message: Fields | undefined): void {
    const flow = this.#flow?.isPingDue(text.length) ? this.#flow : undefined;
    this.#onTheWay++;
    this.#limits.counts.framesOut++;
    const done = (error?: unknown): void => {
      this.#onTheWay--;
      if (error) this.#owner.sendFailed(message, error);
      else if (!this.#isIdle) this.#left();
    };
    try {
      if (flow) flow.ping((mark) => this.#peer.send(text, done, mark));
      else this.#peer.send(text, done);
    } catch (error) {
      done(error ?? new Error("the peer takes no frames"));
    }
  }

  /** A frame has left while others wait. */
  #left(): void {
    if (this.#isFull) this.#owner.heard();
    this.#isFull = false;
    this.#drain();
  }

  /** A transport may call `done` within `send`: then the drain that is under way goes on. */
  #drain(): void {
    if (this.#isDraining || this.#closed) return;
    this.#isDraining = true;
    while (this.#hasRoom() && this.#writeNext()) {}
    this.#isDraining = false;
    this.#flow?.unstick(this.#punctuality?.isLate);
    if (!this.#backlog) this.#punctuality?.caughtUp();
  }

  /** Events go before state; what goes in parts obeys the window, and leaves every other turn to state. */
  #writeNext(): boolean {
    const partSize = (characters: number): number | undefined => this.#partSize(characters);
    const isCut = this.#queue?.isCut(partSize) === true;
    if (this.#queue && !isCut) return this.#writeEvent(this.#queue);
    if (this.#flow?.hasRoom === false) return false;
    this.#isStatesTurn = !this.#isStatesTurn;
    if (this.#queue && !this.#isStatesTurn) return this.#writeEvent(this.#queue);
    const state = this.#backlog?.next(partSize);
    if (this.#backlog?.isEmpty) this.#backlog = undefined;
    if (state) this.#writeState(state.text, state.message, state.since);
    return state !== undefined || (this.#queue !== undefined && this.#writeEvent(this.#queue));
  }

  #writeEvent(queue: Queue): true {
    const next = queue.take((characters) => this.#partSize(characters));
    if (queue.length === 0) this.#queue = undefined;
    if (next?.own) next.own.send();
    else if (next) this.#write(next.text, next.message);
    return true;
  }

  #queueUp(frame: Queued): void {
    this.#queue ??= new Queue(this.#limits);
    if (!this.#queue.put(frame)) this.#giveUp();
  }
}
