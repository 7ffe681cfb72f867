/**
 * session/: one connection: its messages, authentication, heartbeat, pending gets and subscriptions.
 * Here: the interface of a session for all other folders.
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
/** The server's side of one connection: its messages, pending gets and subscriptions. */
export class Session {
  /** The session's own id. */
  readonly id: string = randomUUID();
  /** The upgrade request. */
  readonly request: unknown;
  /** The user, as `authenticate` or `authenticateToken` returned it. */
  user: unknown;
  readonly peer: Peer;
  /** Counts the sessions: higher than the number of every earlier session. */
  readonly number = ++sessions;
  readonly writer: Writer;
  #settings: SessionSettings;
  #owner: SessionOwner;
  /** The id that a full peer keeps across reconnects; `undefined` for a plain peer. */
  client: string | undefined;
  /** Whether the client accepts long messages in parts, according to its handshake. */
  takesParts = false;
  /** Answers "unchanged" that are sent together. */
  unchanged: UnchangedAnswers | undefined;
  /** The pending gets and subscriptions. */
  readonly interest = new Interest();
  /** The refs of the gets in flight. Nearly always there is at most one, which needs no Set. */
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

  /** Aborted when the client disconnects. */
  get signal(): AbortSignal {
    if (!this.#gone) {
      this.#gone = new AbortController(); // most sessions never need it
      setMaxListeners(0, this.#gone.signal); // each handler that runs for the client may listen to it
      if (!this.#isOpen) this.#gone.abort();
    }
    return this.#gone.signal;
  }

  /** Whether data waits to be sent: it may take long until the client reads more, such as a close frame. */
  get isBehind(): boolean {
    return this.peer.bufferedAmount > 0 || !this.writer.flows;
  }

  /** Whether the client is still connected. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Sends an event of the application to this client. */
  emit(event: string, fields: object = {}): void {
    this.send(encode({ ...fields, event }));
  }

  /**
   * Joins a group, which `sockets.emit` can send to, until the session ends. With `sockets.presence`, `data` is what
   * the other members see of this client. Joining again replaces it.
   */
  join(group: string, data?: unknown): void {
    this.#settings.groups.join(this, group, data);
  }

  /** Leaves a group. */
  leave(group: string): void {
    this.#settings.groups.leave(this, group);
  }

  /**
   * Closes the session with a close code and a reason of at most 123 bytes. Throws if the code is not valid in a
   * close frame.
   */
  close(code: number = 1000, reason = ""): void {
    if (!isSendable(code)) throw new RangeError(`no peer can close with code ${code}`);
    if (!this.isOpen) return;
    if (code < FIRST_OF_OURS) this.writer.flush();
    this.end(code, reason, true);
    this.peer.close(code, cutReason(reason));
  }

  /** A message of the client waits for a decision. Call the returned function when it no longer waits. */
  waits(): () => void {
    return this.#owner.waits();
  }

  /** Ends the session: the connection has closed, or is about to. */
  end(code = 1006, reason = "", isOurs = false): void {
    if (!this.isOpen) return;
    this.#isOpen = false;
    this.#gone?.abort();
    this.writer.close();
    this.#owner.ended({ code, reason }, isOurs);
  }

  /** Something arrived from the client. Any frame counts as a heartbeat. */
  heard(): void {
    const now = this.#settings.clock.now();
    this.#liveness.heard(now);
    if (this.#openedAt < 0) return;
    this.#wayMs = Math.min(MOST_WAY_MS, now - this.#openedAt);
    this.#openedAt = -1;
  }

  /** Handles the content of a pong. Returns whether it answers a pending ping. */
  takePong(mark: string): boolean {
    return this.writer.acknowledge(mark) || (mark === "" && this.#liveness.isAsking);
  }

  /** Upper bound of the round-trip time, in milliseconds: the time from the open connection to the first frame. */
  get wayMs(): number {
    return this.#wayMs;
  }

  /** Ends the session of a client that was silent or too slow for too long. */
  check(now: number): void {
    this.writer.check(now);
    if (this.isOpen && this.peer.isStuck?.()) return this.#cut(4408, "a message took too long");
    if (!this.isOpen || !this.peer.ping) return;
    const todo = this.#liveness.check(now);
    if (todo === "ask") this.peer.ping();
    if (todo !== "give up") return;
    this.#cut(4408, "silent");
  }

  /** Ends the session of a client that would not read a close frame. */
  #cut(code: CloseCode, reason: string): void {
    this.end(code, reason, true);
    if (this.peer.terminate) this.peer.terminate();
    else this.peer.close(code, reason);
  }

  /** Begins a get with this ref, unless it is in flight or there are too many. */
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

  /** Whether a get with this ref is pending. */
  isInFlight(ref: string): boolean {
    return this.#ref === ref || this.#refs?.has(ref) === true;
  }

  /** Records `text` as the answer to the get with this ref, and returns it. */
  answer(ref: string, text: string): string {
    this.#owner.answered(text.length);
    if (this.#ref === ref) this.#ref = undefined;
    else if (this.#refs?.delete(ref) && this.#refs.size === 0) this.#refs = undefined;
    return text;
  }

  /** Sends a message; `inboundMessage` is the message that it answers. */
  send(text: string, inboundMessage?: Fields): void {
    this.writer.send(text, inboundMessage);
  }

  /** Sends the reply to a request. */
  reply(text: string): void {
    this.#owner.answered(text.length);
    this.writer.send(text, undefined, true);
  }

  /** The client has sent many gets in one frame, so it accepts many answers in one. */
  takeBatches(): void {
    this.unchanged ??= new UnchangedAnswers(this.writer);
  }

  /** Sends a control frame, unless the client is a plain peer. */
  sendControl(text: string): void {
    if (this.client !== undefined) this.send(text);
  }

  /** Notifies a full peer that a message without a ref was rejected or failed. */
  refuse(of: string, { code, message, issues }: Failure): void {
    this.sendControl(encode({ event: "ws:error", of, code, message, issues }));
  }

  /** Closes a slow consumer: too many events and replies are waiting. */
  overflow(): void {
    this.close(4507 satisfies CloseCode, "slow consumer");
  }

  /**
   * Reports that a message could not be sent, and ends the session: the socket would not accept another message
   * either.
   */
  sendFailed(inboundMessage: Fields | undefined, error: unknown): void {
    if (!this.isOpen) return;
    if (error instanceof PeerLeft) this.end();
    else this.#cut(4408, "a message could not be sent");
    this.#owner.sendFailed(inboundMessage, error);
  }
}
