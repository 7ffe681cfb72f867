/**
 * session/: one connection: its frames, its sign-in, its heartbeat, and what it waits for and watches.
 * Here: what all the others know of it.
 */

import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import { type CloseCode, cutReason, isSendable } from "../../shared/close.js";
import { encode } from "../../shared/envelope.js";
import type { Failure } from "../../shared/errors.js";
import type { Fields } from "../../shared/kinds.js";
import { type Context, type Peer, PeerLeft } from "../delivery/peer.js";
import { Writer } from "../delivery/writer.js";
import { Interest } from "./interest.js";
import { Liveness } from "./liveness.js";
import type { SessionOwner, SessionSettings } from "./session-owner.js";
import { UnchangedAnswers } from "./unchanged.js";

const FIRST_OF_OURS = 4400; // with these codes the router ends a session by itself: what is unread is lost
const MOST_WAY_MS = 3_000; // a first frame that comes later says nothing of the way

let sessions = 0;
/** The server's side of one socket: what it sends, waits for and watches. */
export class Session {
  /** The session's own id. */
  readonly id: string = randomUUID();
  /** The upgrade request. */
  readonly request: unknown;
  /** Who it is, as the application said. */
  user: unknown;
  readonly peer: Peer;
  /** Higher than that of every session before. */
  readonly number = ++sessions;
  readonly writer: Writer;
  #settings: SessionSettings;
  #owner: SessionOwner;
  /** The id that a full peer keeps over reconnects; a plain peer has none. */
  client: string | undefined;
  /** Whether it takes long texts in parts, as it said. */
  takesParts = false;
  /** Answers "unchanged" that go out together. */
  unchanged: UnchangedAnswers | undefined;
  /** What it waits for and watches. */
  readonly interest = new Interest();
  /** The refs of the gets in flight. Nearly always there is one at most: it needs no Set. */
  #ref: string | undefined;
  #refs: Set<string> | undefined;
  #liveness: Liveness;
  #gone: AbortController | undefined;
  #isOpen = true;
  #openedAt: number;
  #wayMs = MOST_WAY_MS;

  constructor(peer: Peer, { request, user }: Context, settings: SessionSettings, owner: SessionOwner) {
    this.request = request;
    this.user = user;
    this.peer = peer;
    this.#settings = settings;
    this.#owner = owner;
    const { clock, heartbeatMs, random } = settings;
    // Spread, so that clients that came together are not all asked together.
    const silentMs = Math.round(heartbeatMs * (0.9 + 0.2 * random()));
    this.#openedAt = clock.now();
    this.#liveness = new Liveness(settings, silentMs, this.#openedAt);
    this.writer = new Writer(peer, settings, this);
  }

  /** Aborted when the client leaves. */
  get signal(): AbortSignal {
    if (!this.#gone) {
      this.#gone = new AbortController(); // most sessions never need it
      setMaxListeners(0, this.#gone.signal); // each handler that runs for the client may listen to it
      if (!this.#isOpen) this.#gone.abort();
    }
    return this.#gone.signal;
  }

  /** Whether something waits for the peer: it may take long to read more, such as a goodbye. */
  get isBehind(): boolean {
    return this.peer.bufferedAmount > 0 || !this.writer.flows;
  }

  /** Whether the client is still there. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Sends an event of the application. */
  emit(event: string, fields: object = {}): void {
    this.send(encode({ ...fields, event }));
  }

  /**
   * Joins a group, which `sockets.emit` can address, until the session ends. `data` is what `sockets.presence` tells the
   * others of it: joining once more replaces it.
   */
  join(group: string, data?: unknown): void {
    this.#settings.groups.join(this, group, data);
  }

  /** Leaves a group. */
  leave(group: string): void {
    this.#settings.groups.leave(this, group);
  }

  /** Ends the session with a close code and a reason of at most 123 bytes. Throws for a code that is none. */
  close(code: number = 1000, reason = ""): void {
    if (!isSendable(code)) throw new RangeError(`no peer can close with code ${code}`);
    if (!this.isOpen) return;
    if (code < FIRST_OF_OURS) this.writer.flush();
    this.end(code, reason, true);
    this.peer.close(code, cutReason(reason));
  }

  /** Something that it has sent waits for a decision; what is returned is called when it does no more. */
  waits(): () => void {
    return this.#owner.waits();
  }

  /** The peer has gone, or is about to. */
  end(code = 1006, reason = "", isOurs = false): void {
    if (!this.isOpen) return;
    this.#isOpen = false;
    this.#gone?.abort();
    this.writer.close();
    this.#owner.ended({ code, reason }, isOurs);
  }

  /** Something came from the peer: any frame is a sign of life. */
  heard(): void {
    const now = this.#settings.clock.now();
    this.#liveness.heard(now);
    if (this.#openedAt < 0) return;
    this.#wayMs = Math.min(MOST_WAY_MS, now - this.#openedAt);
    this.#openedAt = -1;
  }

  /** Takes what a pong carries. Returns whether it answers a ping that waits for it. */
  takePong(mark: string): boolean {
    return this.writer.acknowledge(mark) || (mark === "" && this.#liveness.isAsking);
  }

  /** The time of the way to the peer and back, at most: from the open connection to the first frame, in milliseconds. */
  get wayMs(): number {
    return this.#wayMs;
  }

  /** Gives the peer up if it was silent, or too slow, for too long. */
  check(now: number): void {
    this.writer.check(now);
    if (this.isOpen && this.peer.isStuck?.()) return this.#cut(4408, "a message took too long");
    if (!this.isOpen || !this.peer.ping) return;
    const todo = this.#liveness.check(now);
    if (todo === "ask") this.peer.ping();
    if (todo !== "give up") return;
    this.#cut(4408, "silent");
  }

  /** Ends the session of a peer that would not read a goodbye. */
  #cut(code: CloseCode, reason: string): void {
    this.end(code, reason, true);
    if (this.peer.terminate) this.peer.terminate();
    else this.peer.close(code, reason);
  }

  /** Begins a get with this ref, unless it is in flight, or too many are. */
  begin(ref: string): "begun" | "in flight" | "too many" {
    if (this.isInFlight(ref)) return "in flight";
    const count = (this.#ref === undefined ? 0 : 1) + (this.#refs?.size ?? 0);
    if (count >= this.#settings.maxInFlight) return "too many";
    if (this.#ref === undefined) {
      this.#ref = ref;
    } else {
      this.#refs ??= new Set();
      this.#refs.add(ref);
    }
    return "begun";
  }

  /** Whether a get with this ref waits for its answer. */
  isInFlight(ref: string): boolean {
    return this.#ref === ref || this.#refs?.has(ref) === true;
  }

  /** Takes `text` for the answer to the get with this ref. */
  answer(ref: string, text: string): string {
    this.#owner.answered(text.length);
    if (this.#ref === ref) this.#ref = undefined;
    else if (this.#refs?.delete(ref) && this.#refs.size === 0) this.#refs = undefined;
    return text;
  }

  /** Sends a frame; `inboundMessage` is what asked for it. */
  send(text: string, inboundMessage?: Fields): void {
    this.writer.send(text, inboundMessage);
  }

  /** Sends the reply to a request. */
  reply(text: string): void {
    this.#owner.answered(text.length);
    this.writer.send(text, undefined, true);
  }

  /** The client has sent many gets in one frame, so it takes many answers in one. */
  takeBatches(): void {
    this.unchanged ??= new UnchangedAnswers(this.writer);
  }

  /** Sends a `ws:` frame, which a plain peer never gets. */
  sendControl(text: string): void {
    if (this.client !== undefined) this.send(text);
  }

  /** Tells a full peer that a frame without a ref was refused or failed. */
  refuse(of: string, { code, message, issues }: Failure): void {
    this.sendControl(encode({ event: "ws:error", of, code, message, issues }));
  }

  /** Events and replies no longer fit. */
  overflow(): void {
    this.close(4507 satisfies CloseCode, "slow consumer");
  }

  /** Reports that a message could not be sent, and ends the session: a socket that takes no frame takes no other. */
  sendFailed(inboundMessage: Fields | undefined, error: unknown): void {
    if (!this.isOpen) return;
    if (error instanceof PeerLeft) this.end();
    else this.#cut(4408, "a message could not be sent");
    this.#owner.sendFailed(inboundMessage, error);
  }
}
