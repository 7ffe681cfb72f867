import type { CloseCode } from "../../shared/close.js";
import { decode } from "../../shared/envelope.js";
import type { Frame } from "../../shared/frame.js";
import type { Fields } from "../../shared/kinds.js";
import { PROTOCOL_VERSION } from "../../shared/limits.js";
import type { Users } from "../access/user-key.js";
import type { Closing, Context, OpenPeer, Peer } from "../delivery/peer.js";
import type { Counts } from "../observe/counts.js";
import type { Journal } from "../observe/journal.js";
import { type FrameTaker, framesOver } from "./frame-taker.js";
import {
  type AuthenticateToken,
  Introduction,
  type IntroductionOwner,
  type IntroductionSettings,
  welcome,
} from "./introduction.js";
import { Inbox, type InboxLimits, type InboxOwner } from "./receive-rate.js";
import { Session } from "./session.js";
import type { SessionOwner, SessionSettings } from "./session-owner.js";
import { Unsettled } from "./unsettled.js";
import { isTagOf } from "./user-tag.js";

/** The limits of incoming messages. */
export interface LineSettings extends InboxLimits, IntroductionSettings, SessionSettings {
  authenticateToken: AuthenticateToken | undefined;
  /** The bytes of one session's messages that may wait for decisions before reading is paused. */
  maxUndecidedBytes: number;
}

type Hello = Extract<Frame, { kind: "hello" }>;

/** The callbacks of a line. */
export interface LineOwner {
  counts: Counts;
  journal: Journal;
  dispatch: FrameTaker;
  users: Users;
  /** Counts a session of `user`. Calls `then` with a function that uncounts it, or `undefined` at the limit. */
  enter(user: unknown, then: (leave: (() => void) | undefined) => void): void;
  /** The client is authenticated: the session opens for the application. */
  known(session: Session): void;
  /** The client has sent the hash of its contract. */
  compare(hash: string): void;
  /** The session has ended. */
  ended(session: Session, closing: Closing): void;
  /** A message could not be sent. */
  sendFailed(inboundMessage: Fields | undefined, error: unknown): void;
}

/** The path of one client's messages: rate limit, handshake, dispatch. */
export class Line implements OpenPeer, SessionOwner, InboxOwner, IntroductionOwner {
  readonly session: Session;
  #settings: LineSettings;
  #owner: LineOwner;
  #inbox: Inbox;
  /** Set if a token is required. */
  #introduction: Introduction | undefined;
  #leave: (() => void) | undefined;
  /** A hash of the user for whom the client's page was rendered. */
  #pageUser: string | undefined;
  #unsettled: Unsettled | undefined;
  /** The size of the current message, until it is counted. */
  #takenBytes = 0;

  constructor(peer: Peer, context: Context, settings: LineSettings, owner: LineOwner) {
    this.#settings = settings;
    this.#owner = owner;
    this.session = new Session(peer, context, settings, this);
    this.#inbox = new Inbox(settings, this);
    const { authenticateToken } = settings;
    if (authenticateToken) {
      this.#introduction = new Introduction(this.session, authenticateToken, settings, this);
    }
  }

  /** Opens the session. A user known from the upgrade is counted. */
  begin(): void {
    if (this.session.user === undefined) return this.#begun();
    this.enter((isAdmitted) => {
      // In a later turn: a transport need not expect its connection to be closed while it is opening it.
      if (!isAdmitted) queueMicrotask(() => this.session.close(4429, "too many connections"));
      else this.#begun();
    });
  }

  #begun(): void {
    if (!this.#introduction) this.#owner.known(this.session);
  }

  receive(data: unknown): void {
    if (!this.session.isOpen) return;
    this.#owner.counts.framesIn++;
    this.#inbox.put(data);
  }

  heard(mark?: string): void {
    if (!this.session.isOpen) return;
    const isAnswer = mark !== undefined && this.session.takePong(mark);
    this.session.heard();
    if (!isAnswer) this.#inbox.charge(1);
  }

  get isOpen(): boolean {
    return this.session.isOpen;
  }

  get credit(): number {
    return this.#inbox.credit;
  }

  get isLight(): boolean {
    return this.#inbox.isLight;
  }

  wait(): void {
    this.#inbox.wait();
  }

  charge(frames: number): void {
    this.#inbox.charge(frames);
  }

  close(code?: number, reason?: string): void {
    this.session.end(code, reason);
  }

  /** Handles a message whose turn has come. */
  take(data: unknown): void {
    this.session.heard(); // of a message that waited as well: while some wait, nothing else is read from the client
    const frame = typeof data === "string" ? decode(data) : undefined;
    this.#takenBytes = typeof data === "string" ? data.length : 0;
    if (frame === undefined || frame.kind === "other") {
      this.#owner.counts.ignored++;
    } else if (frame.kind === "hello") {
      this.#hello(frame);
    } else if (frame.kind === "ping") {
      this.session.sendControl('{"event":"ws:pong"}');
    } else if (this.#introduction?.isKnown === false) {
      this.#introduction.refuse();
    } else {
      if (frame.kind === "gets") {
        this.#inbox.charge(framesOver(frame));
        this.#inbox.work(frame.gets.length);
      }
      this.#owner.dispatch.take(this.session, frame);
    }
  }

  answered(characters: number): void {
    this.#inbox.chargeAnswer(characters);
  }

  waits(): () => void {
    this.#unsettled ??= new Unsettled(this.#inbox, this.#settings.maxUndecidedBytes);
    const bytes = this.#takenBytes;
    this.#takenBytes = 0; // a message may have many gets, and arrives once
    return this.#unsettled.add(bytes);
  }

  setPaused(isPaused: boolean): void {
    this.session.peer.setPaused?.(isPaused);
  }

  throttled(): void {
    this.#owner.dispatch.throttled(this.session);
  }

  offended(): void {
    this.session.close(4429, "rate limit exceeded (maxFramesPerSecond)");
  }

  hold(): void {
    this.#inbox.bar();
  }

  known(): void {
    this.#owner.known(this.session);
    this.#inbox.release();
  }

  enter(then: (isAdmitted: boolean) => void): void {
    this.#leave?.();
    this.#leave = undefined;
    let isDecided = false;
    let isHeld = false;
    this.#owner.enter(this.session.user, (leave) => {
      isDecided = true;
      if (!this.session.isOpen) return leave?.();
      this.#leave = leave;
      then(leave !== undefined);
      if (isHeld) this.#inbox.release();
    });
    isHeld = !isDecided; // further messages wait
    if (isHeld) this.#inbox.bar();
  }

  isAnother(user: unknown): boolean {
    return this.#owner.users.areDifferent(user, this.session.user);
  }

  get isAnothersPage(): boolean {
    const tag = this.#pageUser;
    return tag !== undefined && !isTagOf(this.#owner.users, this.session.user, tag);
  }

  renewed(): void {
    this.#owner.dispatch.reauthorize(this.session);
  }

  refused(why: string): void {
    this.#owner.journal.warn(`session ${this.session.id} is not authenticated: ${why}`, "authentication");
  }

  threw(error: unknown): void {
    this.#owner.journal.report(error);
  }

  sendFailed(inboundMessage: Fields | undefined, error: unknown): void {
    this.#owner.sendFailed(inboundMessage, error);
  }

  ended(closing: Closing, isOurs: boolean): void {
    const { code, reason } = closing;
    // The application or the shutdown has ended it, so there is nothing to report.
    if (isOurs && code >= 4400)
      this.#owner.journal.info(`session ${this.session.id} ends with ${code}: ${reason}`, `end ${code}`);
    this.#inbox.close();
    this.#introduction?.close();
    this.#leave?.();
    this.setPaused(false); // otherwise the answer to the close frame would never be read
    this.#owner.ended(this.session, closing);
  }

  /** The client has completed the handshake: it is a full peer. */
  #hello({ version, client, token, parts, contract, user }: Hello): void {
    if (version !== PROTOCOL_VERSION) {
      return this.session.close(
        4426 satisfies CloseCode,
        `unsupported protocol version: this server speaks ${PROTOCOL_VERSION}`,
      );
    }
    this.session.client ??= client;
    this.session.takesParts = parts;
    this.#pageUser = user;
    if (contract !== undefined) this.#owner.compare(contract);
    if (this.#introduction) this.#introduction.show(token);
    else welcome(this.session, this.#settings, this);
  }
}
