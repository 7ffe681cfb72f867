import type { CloseCode } from "../../shared/close.js";
import { decode } from "../../shared/envelope.js";
import type { Frame } from "../../shared/frame.js";
import type { Fields } from "../../shared/kinds.js";
import { PROTOCOL_VERSION } from "../../shared/limits.js";
import type { Users } from "../access/user-key.js";
import type { Closing, Context, OpenPeer, Peer } from "../delivery/peer.js";
import type { Counts } from "../observe/counts.js";
import type { Journal } from "../observe/journal.js";
import type { AdmittedFrame, FrameTaker } from "./frame-taker.js";
import { Inbox, type InboxLimits, type InboxOwner } from "./inbox.js";
import {
  type AuthenticateToken,
  Introduction,
  type IntroductionOwner,
  type IntroductionSettings,
  welcome,
} from "./introduction.js";
import { Session } from "./session.js";
import type { SessionOwner, SessionSettings } from "./session-owner.js";
import { Unsettled } from "./unsettled.js";

/** What a peer's way in keeps to. */
export interface LineSettings extends InboxLimits, IntroductionSettings, SessionSettings {
  authenticateToken: AuthenticateToken | undefined;
  /** How many bytes of one session may wait for decisions before nothing more is read. */
  maxUndecidedBytes: number;
}

type Hello = Extract<Frame, { kind: "hello" }>;

/** What a line works for. */
export interface LineOwner {
  counts: Counts;
  journal: Journal;
  dispatch: FrameTaker;
  users: Users;
  /** Counts one more session of `user`: calls `then` with how to count it out, or nothing if there are too many. */
  enter(user: unknown, then: (leave: (() => void) | undefined) => void): void;
  /** The peer is known: the session counts as one of the application's. */
  known(session: Session): void;
  /** The peer has said the hash of its contract. */
  compare(hash: string): void;
  /** The session has ended. */
  ended(session: Session, closing: Closing): void;
  /** A frame could not be sent. */
  sendFailed(inboundMessage: Fields | undefined, error: unknown): void;
}

/** So many gets in one frame cost no more than one in a frame of its own. */
const GETS_PER_FRAME = 32;

/** For how many frames more than one it counts. */
function framesOver({ gets, ends }: Extract<AdmittedFrame, { kind: "gets" }>): number {
  return Math.max(0, (gets.length + ends.length) / GETS_PER_FRAME - 1);
}

/** The way in of one peer: what arrives has its turn, then the peer is known, then its frames are dispatched. */
export class Line implements OpenPeer, SessionOwner, InboxOwner, IntroductionOwner {
  readonly session: Session;
  #settings: LineSettings;
  #owner: LineOwner;
  #inbox: Inbox;
  /** Where a token is required. */
  #introduction: Introduction | undefined;
  #leave: (() => void) | undefined;
  #unsettled: Unsettled | undefined;
  /** The bytes of the frame that is being taken, until they are counted. */
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

  /** The session begins: a user who is known already is counted. */
  begin(): void {
    if (this.session.user === undefined) return this.#begun();
    this.enter((isAdmitted) => {
      // In a later turn: a transport need not expect its peer to be closed while it is opened.
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

  /** Takes a frame whose turn has come. */
  take(data: unknown): void {
    this.session.heard(); // also of a frame that waited: while some wait, nothing else of the peer is read
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
    this.#takenBytes = 0; // a frame may have many gets, and comes once
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
    isHeld = !isDecided; // what the peer sends meanwhile waits
    if (isHeld) this.#inbox.bar();
  }

  isAnother(user: unknown): boolean {
    return this.#owner.users.areDifferent(user, this.session.user);
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
    // What the application ended, or the end of the server, is no news to it.
    if (isOurs && code >= 4400)
      this.#owner.journal.info(`session ${this.session.id} ends with ${code}: ${reason}`, `end ${code}`);
    this.#inbox.close();
    this.#introduction?.close();
    this.#leave?.();
    this.setPaused(false); // or its goodbye would never be read
    this.#owner.ended(this.session, closing);
  }

  /** From now on the peer is a full one. */
  #hello({ version, client, token, parts, contract }: Hello): void {
    if (version !== PROTOCOL_VERSION) {
      return this.session.close(
        4426 satisfies CloseCode,
        `unsupported protocol version: this server speaks ${PROTOCOL_VERSION}`,
      );
    }
    this.session.client ??= client;
    this.session.takesParts = parts;
    if (contract !== undefined) this.#owner.compare(contract);
    if (this.#introduction) this.#introduction.show(token);
    else welcome(this.session, this.#settings);
  }
}
