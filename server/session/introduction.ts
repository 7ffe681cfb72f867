import type { AnyContract } from "../../shared/checks.js";
import { toLimits } from "../../shared/client-limits.js";
import type { Clock } from "../../shared/clock.js";
import { encode } from "../../shared/envelope.js";
import { PROTOCOL_VERSION } from "../../shared/limits.js";
import { isNobody } from "../access/user-key.js";
import { describeError } from "../base/failure.js";
import { LATE, within } from "../base/within.js";
import type { Session } from "./session.js";

/** The result of `authenticateToken`. */
export interface Identity<User = unknown> {
  /** The user, which becomes `session.user`. */
  user: User;
  /** When the token expires, in milliseconds since 1970. */
  expiresAt?: number | undefined;
}

/** What is known of a client before its token is checked. */
export interface Asker {
  /** The upgrade request. */
  request: unknown;
  /** The user returned by `authenticate`, or by `authenticateToken` for the previous token. */
  user: unknown;
}

/** Says who a token stands for; whatever is no {@link Identity} refuses it. */
export type AuthenticateToken = (token: string | undefined, asker: Asker) => unknown;

/** How peers introduce themselves. Those of its other settings that are limits of clients are told them. */
export interface IntroductionSettings {
  authTimeoutMs: number;
  heartbeatMs: number;
  clock: Clock;
  /** What clients are told of the contract. */
  contract?: Pick<AnyContract, "hash"> | undefined;
}

/** What an introduction asks of those around it. */
export interface IntroductionOwner {
  /** Holds what the peer sends until it is known. */
  hold(): void;
  /** The peer is known: it may hear what others hear, and what was held is taken. */
  known(): void;
  /** Whether this is surely another user than the session's. */
  isAnother(user: unknown): boolean;
  /** The session has a user now: calls `then` with whether there is room for one more of this user, or never if it ends. */
  enter(then: (isAdmitted: boolean) => void): void;
  /** The token was renewed: rights may have changed. */
  renewed(): void;
  /** A token was refused, or none came: for the log. */
  refused(why: string): void;
  /** What looks at tokens threw this. */
  threw(error: unknown): void;
}

/** A client that shows tokens faster than that has only the last of them looked at, in milliseconds. */
const MIN_RENEWAL_MS = 1_000;

/** How one peer says who it is where tokens are required: it shows one with `ws:hello`, and renews it. */
export class Introduction {
  #session: Session;
  #authenticate: AuthenticateToken;
  #settings: IntroductionSettings;
  #owner: IntroductionOwner;
  #isKnown = false;
  #isAsking = false;
  /** The newest that was shown while another was looked at, or right after it. */
  #next: { token: string | undefined } | undefined;
  /** When a renewal was looked at last. */
  #renewedAt = Number.NEGATIVE_INFINITY;
  #stopTimer = (): void => {};
  #stopRest: (() => void) | undefined;

  constructor(
    session: Session,
    authenticate: AuthenticateToken,
    settings: IntroductionSettings,
    owner: IntroductionOwner,
  ) {
    this.#session = session;
    this.#authenticate = authenticate;
    this.#settings = settings;
    this.#owner = owner;
    this.#after(settings.authTimeoutMs, () => this.#end(4408, "no token came"));
  }

  /** Whether the peer may send more than `ws:hello`. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** The peer sent something else before it was known. */
  refuse(): void {
    this.#end(4401, "authentication is required");
  }

  /** The peer has gone. */
  close(): void {
    this.#stopTimer();
    this.#stopRest?.();
    this.#next = undefined;
  }

  /**
   * One token is looked at after the other, and each that is refused ends the session: with many at once, a client
   * could go on and on showing bad ones before the answer to the last has come. And of those that come right after one
   * another only the last is looked at: each has all that the session watches decided anew (threats S22).
   */
  show(token: string | undefined): void {
    this.#next = { token };
    if (this.#isAsking) return;
    const { clock } = this.#settings;
    const restMs = this.#renewedAt + MIN_RENEWAL_MS - clock.now();
    if (restMs <= 0) return this.#ask(token);
    this.#stopRest ??= clock.after(restMs, () => this.#rested(), "housekeeping");
  }

  #rested(): void {
    this.#stopRest = undefined;
    if (this.#next && !this.#isAsking) this.#ask(this.#next.token);
  }

  #ask(token: string | undefined): void {
    const { clock, authTimeoutMs } = this.#settings;
    const { request, user } = this.#session;
    const ask = async (): Promise<unknown> => this.#authenticate(token, { request, user });
    this.#isAsking = true;
    this.#next = undefined;
    if (this.#isKnown) this.#renewedAt = clock.now();
    else this.#hold();
    within(clock, authTimeoutMs, ask())
      .finally(() => {
        this.#isAsking = false;
      })
      .then((identity) => this.#judge(identity))
      .catch((error: unknown) => {
        this.#owner.threw(error);
        this.#end(4401, `authenticateToken threw ${describeError(error)}`);
      })
      .then(() => this.#showNext());
  }

  /** The first token came in time, and is looked at in a time of its own. */
  #hold(): void {
    this.#stopTimer();
    this.#owner.hold();
  }

  #showNext(): void {
    if (this.#next && this.#session.isOpen && !this.#isAsking) this.show(this.#next.token);
  }

  #judge(identity: unknown): void {
    if (!this.#session.isOpen) return;
    // That is no word against the client: it may come again.
    if (identity === LATE) return this.#end(4408, "authenticateToken gave no answer in time");
    if (!isIdentity(identity)) return this.#end(4401, whyNobody(identity));
    const { user, expiresAt = Number.POSITIVE_INFINITY } = identity;
    const expiresInMs = expiresAt - this.#settings.clock.date();
    if (!(expiresInMs > 0)) return this.#end(4401, `the token has expired${hint(expiresAt)}`);
    // What the session watches and was answered belongs to the user before: this one begins anew.
    if (this.#isKnown && this.#owner.isAnother(user)) return this.#end(4408, "another user");
    this.#session.user = user;
    const restMs = expiresInMs === Number.POSITIVE_INFINITY ? undefined : expiresInMs;
    if (this.#isKnown) return this.#accept(restMs);
    this.#owner.enter((isAdmitted) => {
      if (isAdmitted) this.#accept(restMs);
      else this.#end(4429, "connection limit of this user reached (maxConnectionsPerUser)");
    });
  }

  #accept(expiresInMs: number | undefined): void {
    this.#stopTimer();
    if (expiresInMs !== undefined) this.#after(expiresInMs, () => this.#expire());
    welcome(this.#session, this.#settings, expiresInMs);
    if (this.#isKnown) return this.#owner.renewed();
    this.#isKnown = true;
    this.#owner.known();
  }

  #expire(): void {
    if (this.#isAsking) return;
    if (this.#next) this.#rested();
    else this.#end(4408, "the token has expired");
  }

  /** Ends the session. The client is told the code, and only the log why. */
  #end(code: 4401 | 4408 | 4429, why: string): void {
    if (!this.#session.isOpen) return;
    this.#owner.refused(why);
    this.#session.close(code, CLOSE_REASONS[code]);
  }

  #after(delayMs: number, then: () => void): void {
    this.#stopTimer = this.#settings.clock.after(delayMs, then, "housekeeping");
  }
}

/** Tells a peer that this server speaks the full protocol, what it may send, and when its token expires. */
export function welcome(session: Session, settings: IntroductionSettings, expiresInMs?: number): void {
  const { heartbeatMs, contract } = settings;
  const limits = toLimits(settings);
  const known = { version: PROTOCOL_VERSION, session: session.id, heartbeatMs, expiresInMs, limits };
  const stale = session.writer.isUnsure || undefined;
  session.sendControl(encode({ event: "ws:welcome", ...known, stale, contract: contract?.hash }));
}

const CLOSE_REASONS = {
  4401: "authentication was refused",
  4408: "not authenticated in time or token expired, reconnect",
  4429: "too many connections",
};

/** Why what `authenticateToken` returned lets nobody in. */
function whyNobody(value: unknown): string {
  if (typeof value !== "object" || value === null) return "authenticateToken returned no user";
  if (!("user" in value))
    return 'authenticateToken must return { user }, and returned an object without "user"';
  if (isNobody(value.user)) return "authenticateToken returned no user";
  return 'authenticateToken returned an "expiresAt" that is not a number of milliseconds since 1970';
}

/** A JWT's `exp` counts seconds, with which every token would have expired in 1970. */
function hint(expiresAt: number): string {
  return expiresAt > 1e9 && expiresAt < 1e11
    ? ': "expiresAt" seems to be in seconds, and must be in milliseconds'
    : "";
}

function isIdentity(value: unknown): value is Identity {
  if (typeof value !== "object" || value === null || !("user" in value) || isNobody(value.user)) return false;
  const expiresAt: unknown = "expiresAt" in value ? value.expiresAt : undefined;
  return expiresAt === undefined || typeof expiresAt === "number";
}
