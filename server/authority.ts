import type { Clock } from "../shared/clock.js";
import { type Failure, ReplyError } from "../shared/errors.js";
import type { Id } from "../shared/events.js";
import { within } from "./deadline.js";
import { toError } from "./failure.js";
import type { Journal } from "./journal.js";
import { isPromiseLike } from "./promise-like.js";
import type { Session } from "./session.js";

/** What the application is asked before a client gets, subscribes or sends. */
export interface Permission {
  /** Who asks, as `authenticate` or `authenticateToken` said. */
  user: unknown;
  /** `get` for one answer, `subscribe` for one that is kept up to date, `event` for a passthrough event. */
  action: "get" | "subscribe" | "event";
  /** The event of the message. */
  event: string;
  /** The member of a collection that is asked for. */
  id: Id | undefined;
  /**
   * The set event that would be answered with: the same for `data:get:riders` with the id 7 and for
   * `data:get:riders:7`, which name one item.
   */
  setEvent: string | undefined;
  /** The whole message. */
  message: Readonly<Record<string, unknown>>;
  /** The upgrade request. */
  request: unknown;
}

/** Says whether it may be: only `true`, or a promise of it, permits. */
export type Authorize = (permission: Permission) => unknown;

/** What a permission is asked for; the session says the rest. */
export type Asked = Omit<Permission, "user" | "request">;

/** How the application decides, and how long it may take. */
export interface AuthoritySettings {
  authorize: Authorize | undefined;
  authTimeoutMs: number;
  clock: Clock;
}

/** What a client is told of what it may not have. */
export const FORBIDDEN: Failure = { code: "forbidden", message: "it is not there, or not for you" };

/** Asks the application what a client may do. Whatever is not a clear yes in time is a no. */
export class Authority {
  #settings: AuthoritySettings;
  #journal: Journal;
  /** What each session waits for before its next frame may have its turn. */
  #turns = new WeakMap<Session, Promise<void>>();

  constructor(settings: AuthoritySettings, journal: Journal) {
    this.#settings = settings;
    this.#journal = journal;
  }

  /** Whether anybody decides. */
  get isStrict(): boolean {
    return this.#settings.authorize !== undefined;
  }

  /** What a client is told of an event that nobody answers to: where somebody decides, the same as of a forbidden one. */
  absent(event: string): ReplyError {
    const { code, message } = this.isStrict
      ? FORBIDDEN
      : { code: "no-handler", message: `nobody answers "${event}"` };
    return new ReplyError(code, message);
  }

  /** Calls `act` with the decision. What one session asked is acted upon in the order in which it came. */
  decide(session: Session, asked: Asked, act: (isPermitted: boolean) => void): void {
    this.#inTurn(session, this.#ask(session, asked), act);
  }

  /** Calls `act` after all that `session` asked before. */
  inTurn(session: Session, act: () => void): void {
    this.#inTurn(session, true, act);
  }

  /** Asks the application: at once if it answers at once. Never rejects. */
  #ask(session: Session, asked: Asked): boolean | Promise<boolean> {
    const { authorize, authTimeoutMs, clock } = this.#settings;
    if (!authorize) return true;
    const refuse = (error: unknown): boolean => {
      this.#journal.warn(`authorize failed for "${asked.event}": ${toError(error).message}`);
      return false;
    };
    try {
      const { user, request } = session;
      const answer = authorize({ ...asked, user, request });
      if (!isPromiseLike(answer)) return answer === true;
      return within(clock, authTimeoutMs, answer).then((permitted) => permitted === true, refuse);
    } catch (error) {
      return refuse(error);
    }
  }

  #inTurn(session: Session, answer: boolean | Promise<boolean>, act: (isPermitted: boolean) => void): void {
    const before = this.#turns.get(session);
    if (typeof answer === "boolean" && !before) return act(answer);
    const turn = Promise.all([answer, before])
      .then(([isPermitted]) => {
        if (session.isOpen) act(isPermitted);
      })
      .catch((error: unknown) => this.#journal.failed(error))
      .then(() => {
        if (this.#turns.get(session) === turn) this.#turns.delete(session);
      });
    this.#turns.set(session, turn);
  }
}
