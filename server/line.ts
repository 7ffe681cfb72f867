import { decode, type Fields } from "../shared/envelope.js";
import type { OpenPeer } from "./api.js";
import type { Counts } from "./counts.js";
import type { Dispatch } from "./dispatch.js";
import { Inbox, type InboxLimits } from "./inbox.js";
import { Introduction, type IntroductionSettings } from "./introduction.js";
import type { Journal } from "./journal.js";
import { type Context, Session, type SessionSettings } from "./session.js";
import type { Peer } from "./writer.js";

/** What a peer's way in keeps to. */
export interface LineSettings extends InboxLimits, IntroductionSettings, SessionSettings {}

/** What a line works for. */
export interface LineOwner {
  counts: Counts;
  journal: Journal;
  dispatch: Dispatch;
  /** Counts one more session of `user`, and returns how to count it out; nothing if there are too many. */
  enter(user: unknown): (() => void) | undefined;
  /** The peer is known: the session counts as one of the application's. */
  known(session: Session): void;
  /** The session has ended. */
  ended(session: Session): void;
  /** A frame could not be sent. */
  sendFailed(inboundMessage: Fields | undefined, error: unknown): void;
}

/** The way in of one peer: what arrives has its turn, then the peer is known, then its frames are dispatched. */
export class Line implements OpenPeer {
  readonly session: Session;
  #owner: LineOwner;
  #inbox: Inbox;
  #introduction: Introduction;
  #leave = (): void => {};

  constructor(peer: Peer, context: Context, settings: LineSettings, owner: LineOwner) {
    this.#owner = owner;
    const session = new Session(peer, context, settings, {
      sendFailed: (inboundMessage, error) => owner.sendFailed(inboundMessage, error),
      ended: (code, reason) => this.#ended(code, reason),
    });
    this.session = session;
    this.#inbox = new Inbox(settings, {
      receive: (data) => this.#receive(data),
      setPaused: (isPaused) => peer.setPaused?.(isPaused),
      throttled: () => owner.dispatch.throttled(session),
      offended: () => session.close(4429, "too many frames"),
    });
    this.#introduction = new Introduction(session, settings, {
      hold: () => this.#inbox.bar(),
      known: () => this.#known(),
      enter: () => this.#enter(),
      renewed: () => owner.dispatch.reauthorize(session),
      refused: (why) => owner.journal.warn(`session ${session.id} is not authenticated: ${why}`),
    });
  }

  /** The session begins: a user who is known already is counted. */
  begin(): void {
    if (this.session.user !== undefined && !this.#enter()) {
      // In a later turn: a transport need not expect its peer to be closed while it is opened.
      queueMicrotask(() => this.session.close(4429, "too many connections"));
    } else if (this.#introduction.isKnown) this.#known();
  }

  receive(data: unknown): void {
    if (!this.session.isOpen) return;
    this.#owner.counts.framesIn++;
    this.#inbox.put(data);
  }

  heard(): void {
    this.session.heard();
  }

  close(): void {
    this.session.end();
  }

  #enter(): boolean {
    this.#leave();
    const leave = this.#owner.enter(this.session.user);
    this.#leave = leave ?? (() => {});
    return leave !== undefined;
  }

  #known(): void {
    this.#owner.known(this.session);
    this.#inbox.release();
  }

  #receive(data: unknown): void {
    this.session.heard(); // also of a frame that waited: while some wait, nothing else of the peer is read
    const frame = typeof data === "string" ? decode(data) : undefined;
    if (frame === undefined || frame.kind === "other") {
      this.#owner.counts.ignored++;
    } else if (frame.kind === "hello") {
      this.#introduction.take(frame);
    } else if (frame.kind === "ping") {
      this.session.sendControl('{"event":"ws:pong"}');
    } else if (this.#introduction.isKnown) {
      this.#owner.dispatch.take(this.session, frame);
    } else {
      this.#introduction.refuse();
    }
  }

  #ended(code: number | undefined, reason: string | undefined): void {
    if (code !== undefined)
      this.#owner.journal.info(`session ${this.session.id} ends with ${code}: ${reason}`);
    this.#inbox.close();
    this.#introduction.close();
    this.#leave();
    this.session.peer.setPaused?.(false); // or its goodbye would never be read
    this.#owner.ended(this.session);
  }
}
