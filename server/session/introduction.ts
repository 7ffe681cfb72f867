import type { AnyContract } from "../../shared/checks.js";
import { toLimits } from "../../shared/client-limits.js";
import type { Clock } from "../../shared/clock.js";
import { encode } from "../../shared/envelope.js";
import { PROTOCOL_VERSION } from "../../shared/limits.js";
import { describeError } from "../base/failure.js";
import { LATE, within } from "../base/within.js";
import { hint, isIdentity, whyNobody } from "./identity.js";
import type { Session } from "./session.js";

/** What is known of a client before its token is checked. */
export interface Asker {
  /** The upgrade request. */
  request: unknown;
  /** The user returned by `authenticate`, or by `authenticateToken` for the previous token. */
  user: unknown;
}

/** Returns the user of a token. Anything that is not an {@link Identity} rejects it. */
export type AuthenticateToken = (token: string | undefined, asker: Asker) => unknown;

/** Settings of the handshake. Some of them are limits that clients are told. */
export interface IntroductionSettings {
  authTimeoutMs: number;
  heartbeatMs: number;
  clock: Clock;
  /** What clients are told of the contract. */
  contract?: Pick<AnyContract, "hash"> | undefined;
}

/** The callbacks of a handshake. */
export interface IntroductionOwner {
  /** Holds further messages until the client is authenticated. */
  hold(): void;
  /** The client is authenticated: the session opens, and held messages are processed. */
  known(): void;
  /** Whether this is certainly another user than the session's. */
  isAnother(user: unknown): boolean;
  /** Whether the page of this client was rendered for another user. */
  readonly isAnothersPage: boolean;
  /**
   * The user of the session is known. Calls `then` with whether this user may have one more connection; never if the
   * session ends first.
   */
  enter(then: (isAdmitted: boolean) => void): void;
  /** The token was renewed: rights may have changed. */
  renewed(): void;
  /** A token was rejected, or none arrived: for the log. */
  refused(why: string): void;
  /** Called with what `authenticateToken` threw. */
  threw(error: unknown): void;
}

/**
 * The shortest time between two checks of a client's tokens, in milliseconds. Of tokens that arrive in between only
 * the last is checked.
 */
const MIN_RENEWAL_MS = 1_000;

/**
 * The handshake of one client with token authentication: the token comes with `ws:hello`, and is renewed the same
 * way.
 */
export class Introduction {
  #session: Session;
  #authenticate: AuthenticateToken;
  #settings: IntroductionSettings;
  #owner: IntroductionOwner;
  #isKnown = false;
  #isAsking = false;
  /** The newest token that arrived during a check, or right after it. */
  #next: { token: string | undefined } | undefined;
  /** When a renewed token was last checked. */
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

  /** Whether the client may send anything other than `ws:hello`. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** The client sent another message before it was authenticated. */
  refuse(): void {
    this.#end(4401, "authentication is required");
  }

  /** The client has disconnected. */
  close(): void {
    this.#stopTimer();
    this.#stopRest?.();
    this.#next = undefined;
  }

  /**
   * Tokens are checked one at a time, and a rejected one ends the session. Otherwise a client could send many bad
   * tokens before the first is rejected. Of several tokens in a row only the last is checked, because each renewal
   * decides all subscriptions again.
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

  /** The first token arrived in time. Its check has a timeout of its own. */
  #hold(): void {
    this.#stopTimer();
    this.#owner.hold();
  }

  #showNext(): void {
    if (this.#next && this.#session.isOpen && !this.#isAsking) this.show(this.#next.token);
  }

  #judge(identity: unknown): void {
    if (!this.#session.isOpen) return;
    // This is not the client's fault: it may reconnect.
    if (identity === LATE) return this.#end(4408, "authenticateToken gave no answer in time");
    if (!isIdentity(identity)) return this.#end(4401, whyNobody(identity));
    const { user, expiresAt = Number.POSITIVE_INFINITY } = identity;
    const expiresInMs = expiresAt - this.#settings.clock.date();
    if (!(expiresInMs > 0)) return this.#end(4401, `the token has expired${hint(expiresAt)}`);
    // Subscriptions and answers belong to the previous user: the client must start again.
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
    welcome(this.#session, this.#settings, this.#owner, expiresInMs);
    if (this.#isKnown) return this.#owner.renewed();
    this.#isKnown = true;
    this.#owner.known();
  }

  #expire(): void {
    if (this.#isAsking) return;
    if (this.#next) this.#rested();
    else this.#end(4408, "the token has expired");
  }

  /** Ends the session. The client gets the code, and only the log gets the reason. */
  #end(code: 4401 | 4408 | 4429, why: string): void {
    if (!this.#session.isOpen) return;
    this.#owner.refused(why);
    this.#session.close(code, CLOSE_REASONS[code]);
  }

  #after(delayMs: number, then: () => void): void {
    this.#stopTimer = this.#settings.clock.after(delayMs, then, "housekeeping");
  }
}

/** Sends `ws:welcome`: this server speaks the full protocol, these are its limits, and the token expires then. */
export function welcome(
  session: Session,
  settings: IntroductionSettings,
  { isAnothersPage }: Pick<IntroductionOwner, "isAnothersPage">,
  expiresInMs?: number,
): void {
  const { heartbeatMs, contract } = settings;
  const limits = toLimits(settings);
  const known = { version: PROTOCOL_VERSION, session: session.id, heartbeatMs, expiresInMs, limits };
  const stale = session.writer.isUnsure || undefined;
  const anotherUser = isAnothersPage || undefined;
  session.sendControl(
    encode({ event: "ws:welcome", ...known, stale, contract: contract?.hash, anotherUser }),
  );
}

const CLOSE_REASONS = {
  4401: "authentication was refused",
  4408: "not authenticated in time or token expired, reconnect",
  4429: "too many connections",
};
