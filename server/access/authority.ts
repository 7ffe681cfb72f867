/**
 * access/: identifies clients and checks what they may do: origins, users, permissions, reserved events.
 * Here: permissions. Each session gets its decisions in the order of its requests.
 */

import type { Clock } from "../../shared/clock.js";
import { type Failure, ReplyError } from "../../shared/errors.js";
import { describeError } from "../base/failure.js";
import { isPromiseLike } from "../base/promise-like.js";
import { LATE, within } from "../base/within.js";
import type { Journal } from "../observe/journal.js";
import type { AccessRequest, Asker, Authorize } from "./permission.js";
import { Questions } from "./questions.js";

/** How the application decides, and how long it may take. */
export interface AuthoritySettings {
  authorize: Authorize | undefined;
  authTimeoutMs: number;
  /** How many questions of one session may be undecided at once. */
  maxUndecided: number;
  clock: Clock;
  /** What lies between the nodes of a cluster: requests wait for it. */
  cluster?: unknown;
}

/** What a client is told of what it may not have. */
export const FORBIDDEN: Failure = { code: "forbidden", message: "not found or not permitted" };

/** What a client is told when the application could not decide: that may pass. */
export const UNDECIDED: Failure = { code: "failed", message: "permission could not be decided" };

/** What became of a decision: nothing if it is permitted, or why it is refused. */
export type Decision = Failure | undefined;

/** How something is decided. */
type Question = () => Decision | Promise<Decision>;
const NO_DECISION: Question = () => undefined;

/** What one session has asked and what is not decided yet. */
interface Line {
  /** What its next frame waits for before it may have its turn. */
  turn: Promise<void>;
  /** How often its rights have changed meanwhile. */
  changes: number;
}

/** Asks the application what a client may do. Only a clear yes in time permits, and only a clear no forbids. */
export class Authority {
  #settings: AuthoritySettings;
  #journal: Journal;
  /** Of the sessions for which something is to be decided. */
  #lines = new WeakMap<Asker, Line>();
  /** Of the sessions of which something was asked that is not decided. */
  #questions = new WeakMap<Asker, Questions>();

  constructor(settings: AuthoritySettings, journal: Journal) {
    this.#settings = settings;
    this.#journal = journal;
  }

  /** Whether anybody decides. */
  get isStrict(): boolean {
    return this.#settings.authorize !== undefined;
  }

  /** Whether something may have to wait for its turn. */
  get mayWait(): boolean {
    return this.isStrict || this.#settings.cluster !== undefined;
  }

  /** What a client is told of an event that nobody answers to: where somebody decides, the same as of a forbidden one. */
  absent(event: string): ReplyError {
    const { code, message } = this.isStrict
      ? FORBIDDEN
      : { code: "no-handler", message: `no handler for "${event}"` };
    return new ReplyError(code, message);
  }

  /** The rights of `session` have changed: what is being decided by those of before is decided again. */
  changed(session: Asker): void {
    const line = this.#lines.get(session);
    if (line) line.changes++;
  }

  /**
   * Calls `act` with the decision. What one session asked is acted upon in the order in which it came, each when what the
   * one before returned has resolved.
   */
  decide(session: Asker, asked: AccessRequest, act: (refusal: Decision) => unknown): void {
    this.decideBy(session, () => this.askNow(session, asked), act);
  }

  /** The same, where `question` says how it is decided. It is called again if rights have changed, and never throws. */
  decideBy(session: Asker, question: Question, act: (refusal: Decision) => unknown): void {
    const decision = this.#put(session, question);
    if (isPromiseLike(decision) || this.#lines.has(session)) {
      return this.#inTurn(session, decision, act, () => this.#put(session, question));
    }
    const acted = act(decision);
    if (isPromiseLike(acted)) this.#inTurn(session, undefined, () => acted, NO_DECISION);
  }

  /** Calls `act` after all that `session` asked before. */
  inTurn(session: Asker, act: () => void): void {
    if (this.#lines.has(session)) this.#inTurn(session, undefined, act, () => undefined);
    else act();
  }

  /**
   * Asks the application: at once if it answers at once, and if not too much of the session is undecided. Never
   * rejects.
   */
  ask(session: Asker, asked: AccessRequest): Decision | Promise<Decision> {
    return this.#put(session, () => this.askNow(session, asked));
  }

  #put(session: Asker, question: Question): Decision | Promise<Decision> {
    const known = this.#questions.get(session);
    if (known?.isFull) return this.#putInTurn(session, known, question);
    const decision = question();
    if (!isPromiseLike(decision)) return decision;
    const questions = known ?? new Questions(this.#settings.maxUndecided);
    this.#questions.set(session, questions);
    questions.begin();
    return this.#untilDecided(session, questions, decision);
  }

  async #putInTurn(session: Asker, questions: Questions, question: Question): Promise<Decision> {
    await questions.turn();
    const decision = session.isOpen ? question() : UNDECIDED;
    return this.#untilDecided(session, questions, decision);
  }

  async #untilDecided(
    session: Asker,
    questions: Questions,
    decision: Decision | Promise<Decision>,
  ): Promise<Decision> {
    const decided = await decision;
    questions.end();
    if (questions.isEmpty) this.#questions.delete(session);
    return decided;
  }

  /** Asks the application, however much is undecided. Never throws or rejects. */
  askNow(session: Asker, asked: AccessRequest): Decision | Promise<Decision> {
    const { authorize, authTimeoutMs, clock } = this.#settings;
    if (!authorize) return undefined;
    try {
      const { user, request } = session;
      const answer = authorize({ ...asked, user, request });
      if (!isPromiseLike(answer)) return answer === true ? undefined : FORBIDDEN;
      return within(clock, authTimeoutMs, answer).then(
        (permitted) => (permitted === LATE ? this.#late(asked) : permitted === true ? undefined : FORBIDDEN),
        (error: unknown) => this.#failed(asked, error),
      );
    } catch (error) {
      return this.#failed(asked, error);
    }
  }

  #failed({ event }: AccessRequest, error: unknown): Failure {
    this.#journal.warn(`authorize failed for "${event}": ${describeError(error)}`, "authorize failed");
    this.#journal.report(error);
    return UNDECIDED;
  }

  #late({ event }: AccessRequest): Failure {
    const { authTimeoutMs } = this.#settings;
    this.#journal.warn(
      `authorize gave no answer for "${event}" within ${authTimeoutMs} ms`,
      "authorize late",
    );
    return { code: "timeout", message: `permission was not decided within ${authTimeoutMs} ms` };
  }

  #inTurn(
    session: Asker,
    decision: Decision | Promise<Decision>,
    act: (refusal: Decision) => unknown,
    again: Question,
  ): void {
    const line = this.#lines.get(session) ?? { turn: Promise.resolve(), changes: 0 };
    this.#lines.set(session, line);
    const decided = session.waits();
    const turn = this.#actInTurn(session, line, decision, act, again)
      .catch((error: unknown) => this.#journal.failed(error))
      .then(() => {
        decided();
        if (line.turn === turn) this.#lines.delete(session);
      });
    line.turn = turn;
  }

  /** Acts upon the decision once it has its turn, by the rights of that moment. */
  async #actInTurn(
    session: Asker,
    line: Line,
    decision: Decision | Promise<Decision>,
    act: (refusal: Decision) => unknown,
    again: Question,
  ): Promise<void> {
    let { changes } = line;
    let [current] = await Promise.all([decision, line.turn]);
    while (changes !== line.changes && session.isOpen) {
      changes = line.changes;
      current = await again();
    }
    if (session.isOpen) await act(current);
  }
}
