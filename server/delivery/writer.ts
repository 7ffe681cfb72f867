/**
 * delivery/: sends messages to one client: in order, fairly, and no faster than the connection permits.
 * Here: the only path to the socket. Events are sent in order; of an item only the newest value.
 */

import type { Fields } from "../../shared/kinds.js";
import { Backlog, type Pending } from "./backlog.js";
import { Outlet } from "./outlet.js";
import type { Peer } from "./peer.js";
import { Queue, type Queued } from "./queue.js";
import type { WriterLimits, WriterOwner } from "./writer-owner.js";

/**
 * The outgoing messages of one session. While there is room, messages are sent at once. Otherwise events and replies
 * wait in order, and items are only marked: their newest value is written when there is room. So a slow session costs
 * one mark per watched item, however often the items change.
 */
export class Writer {
  #peer: Peer;
  #limits: WriterLimits;
  #owner: WriterOwner;
  #outlet: Outlet;
  #queue: Queue | undefined;
  #backlog: Backlog | undefined;
  #isFull = false;
  #isDraining = false;
  #isStatesTurn = false;
  #closed = false;

  constructor(peer: Peer, limits: WriterLimits, owner: WriterOwner) {
    this.#peer = peer;
    this.#limits = limits;
    this.#owner = owner;
    this.#outlet = new Outlet(peer, limits, owner, this);
  }

  /** Whether a value that is sent now leaves at once. */
  get flows(): boolean {
    return this.#isIdle && this.#hasRoom() && this.#outlet.hasWindow;
  }

  /** Sends an event, or the reply to a request, in order; `message` is the message that it answers. */
  send(text: string, message?: Fields, isReply = false): void {
    if (this.#closed) return;
    const isFirst = this.#queue === undefined;
    const isWhole = isFirst && this.#hasRoom() && this.#outlet.partSize(text.length) === undefined;
    if (isWhole) return this.#outlet.send(text, message);
    this.#queueUp({ text, message, isReply });
    if (isFirst) this.#drain();
  }

  /** Lets the application send a frame of its own, in order with ours. */
  sendOwn(bytes: number, send: () => void): void {
    if (this.#queue) this.#queueUp({ text: "", own: { bytes, send } });
    else send();
  }

  /** Sends all waiting events and replies, whatever the state of the socket: a close frame follows. */
  flush(): void {
    while (this.#queue) this.#writeEvent(this.#queue);
  }

  /** Disconnects a client that reads nothing while an event or a reply waits. There is no time limit for values. */
  check(now: number): void {
    if (this.#queue?.isStuck(now, this.#peer.bufferedAmount)) this.#giveUp();
  }

  /** Sends the messages of `pending`: now, or when there is room. */
  mark(pending: Pending): void {
    if (this.#closed) return;
    const isFirst = this.#isIdle && !pending.isHeld;
    while (isFirst && pending.isDue && this.#outlet.takesNow(pending.size)) {
      const text = pending.take();
      if (text === undefined) return;
      this.#outlet.sendState(text, pending.message);
    }
    if (!pending.isDue) return;
    this.#limits.behind.add(this);
    this.#backlog ??= new Backlog();
    this.#backlog.add(pending, this.#limits.clock.now());
    this.#drain();
  }

  /** Sends a value, if {@link flows}. */
  sendNow(text: string, message: Fields): void {
    if (!this.#closed) this.#outlet.sendState(text, message);
  }

  /** Removes a mark. */
  unmark(pending: Pending): void {
    this.#backlog?.delete(pending);
  }

  /** Stops sending a value of `item` in parts. Returns the ref of the get that it answered. */
  recall(item: object): string | undefined {
    const recalled = this.#backlog?.recall(item);
    if (recalled) this.#outlet.send(recalled.text, undefined);
    return recalled?.ref;
  }

  /** Handles the content of a pong: everything before its ping has arrived. Returns whether there was such a ping. */
  acknowledge(mark: string): boolean {
    if (!this.#outlet.acknowledge(mark)) return false;
    this.#queue?.moved();
    this.#drain();
    return true;
  }

  /** Checks the waiting messages. Returns whether to check again. */
  look(now: number): boolean {
    if (this.#closed) return false;
    this.#outlet.check(now, this.#backlog?.since);
    this.#drain();
    return this.#outlet.isLate || this.#backlog !== undefined;
  }

  /** Drops all waiting messages, and sends no more. */
  close(): void {
    this.#closed = true;
    this.#limits.counts.dropped += this.#queue?.length ?? 0;
    this.#queue = undefined;
    this.#backlog = undefined;
  }

  /** A newer value replaced one that was not sent yet. */
  conflated(): void {
    this.#limits.counts.conflated++;
  }

  /** Whether this server may have missed the newest values. */
  get isUnsure(): boolean {
    return this.#outlet.isUnsure;
  }

  /**
   * This server may have missed the newest values, or knows them again. A full peer is notified, after the changed
   * values.
   */
  setUnsure(isUnsure: boolean): void {
    if (this.#closed || isUnsure === this.isUnsure) return;
    this.#outlet.setUnsure(isUnsure);
    this.#drain();
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

  #hasRoom(): boolean {
    if (this.#outlet.hasRoom) return true;
    this.#isFull = true;
    return false;
  }

  /** A message has left. */
  left(): void {
    if (this.#isIdle) return;
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
    this.#outlet.drained(this.#backlog === undefined);
  }

  /** Events go before state; what goes in parts obeys the window, and leaves every other turn to state. */
  #writeNext(): boolean {
    const partSize = (characters: number): number | undefined => this.#outlet.partSize(characters);
    const isCut = this.#queue?.isCut(partSize) === true;
    if (this.#queue && !isCut) return this.#writeEvent(this.#queue);
    if (!this.#outlet.hasWindow) return false;
    this.#isStatesTurn = !this.#isStatesTurn;
    if (this.#queue && !this.#isStatesTurn) return this.#writeEvent(this.#queue);
    const state = this.#backlog?.next(partSize);
    if (this.#backlog?.isEmpty) this.#backlog = undefined;
    if (state) this.#outlet.sendState(state.text, state.message, state.since);
    return state !== undefined || (this.#queue !== undefined && this.#writeEvent(this.#queue));
  }

  #writeEvent(queue: Queue): true {
    const next = queue.take((characters) => this.#outlet.partSize(characters));
    if (queue.length === 0) this.#queue = undefined;
    if (next?.own) next.own.send();
    else if (next) this.#outlet.send(next.text, next.message);
    return true;
  }

  #queueUp(frame: Queued): void {
    this.#queue ??= new Queue(this.#limits);
    if (!this.#queue.put(frame)) this.#giveUp();
  }
}
