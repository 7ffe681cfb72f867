/**
 * access/: identifies clients and checks what they may do: origins, users, permissions, reserved events.
 * Here: permissions. Each session gets its decisions in the order of its requests.
 */

import type { Clock } from "../../shared/clock.js";
import type { Failure } from "../../shared/errors.js";
import { describeError } from "../base/failure.js";
import { isPromiseLike } from "../base/promise-like.js";
import { LATE, within } from "../base/within.js";
import type { Journal } from "../observe/journal.js";
import { Questions } from "./pending-decisions.js";
import type { AccessRequest, Asker, Authorize } from "./permission.js";

/** How the application decides, and how long it may take. */
export interface AuthoritySettings {
  authorize: Authorize | undefined;
  authTimeoutMs: number;
  /** The most undecided questions of one session. */
  maxUndecided: number;
  clock: Clock;
  /** The claim of a request in a cluster, which requests wait for. */
  cluster?: unknown;
}

/** The error for what is not permitted. */
export const FORBIDDEN: Failure = { code: "forbidden", message: "not found or not permitted" };

/** The error for a failed decision, which a retry may pass. */
export const UNDECIDED: Failure = { code: "failed", message: "permission could not be decided" };

/** The outcome: `undefined` if it is permitted, or why it is rejected. */
export type Decision = Failure | undefined;

/** Makes a decision. */
type Question = () => Decision | Promise<Decision>;
const NO_DECISION: Question = () => undefined;

/** The undecided questions of one session. */
interface Line {
  /** What its next message must wait for. */
  turn: Promise<void>;
  /** Counts the changes of its rights. */
  changes: number;
}

/** Asks the application what a client may do. Only a clear `true` in time permits, and only a clear `false` forbids. */
export class Authority {
  #settings: AuthoritySettings;
  #journal: Journal;
  /** By session, while it has undecided questions. */
  #lines = new WeakMap<Asker, Line>();
  /** By session, while the application has been asked. */
  #questions = new WeakMap<Asker, Questions>();

  constructor(settings: AuthoritySettings, journal: Journal) {
    this.#settings = settings;
    this.#journal = journal;
  }

  /** Whether the application has an `authorize`. */
  get isStrict(): boolean {
    return this.#settings.authorize !== undefined;
  }

  /** Whether a message may have to wait for its turn. */
  get mayWait(): boolean {
    return this.isStrict || this.#settings.cluster !== undefined;
  }

  /** Whether a message of `session` passes at once: nobody decides about it, and no earlier one waits. */
  passesAtOnce(session: Asker): boolean {
    return !this.mayWait && !this.#lines.has(session) && !this.#questions.has(session);
  }

  /** The error for an event without a handler. With an `authorize` it is the same as for a forbidden one. */
  absent(event: string): Failure {
    return this.isStrict ? FORBIDDEN : { code: "no-handler", message: `no handler for "${event}"` };
  }

  /** The rights of `session` have changed: pending decisions are made again. */
  changed(session: Asker): void {
    const line = this.#lines.get(session);
    if (line) line.changes++;
  }

  /**
   * Calls `act` with the decision. Within a session this happens in the order of the questions: each `act` starts
   * when the previous one has resolved.
   */
  decide(session: Asker, asked: AccessRequest, act: (refusal: Decision) => unknown): void {
    this.decideBy(session, () => this.askNow(session, asked), act);
  }

  /** The same with a decision of its own. `question` is called again if rights have changed, and never throws. */
  decideBy(session: Asker, question: Question, act: (refusal: Decision) => unknown): void {
    const decision = this.#put(session, question);
    if (isPromiseLike(decision) || this.#lines.has(session)) {
      return this.#inTurn(session, decision, act, () => this.#put(session, question));
    }
    const acted = act(decision);
    if (isPromiseLike(acted)) this.#inTurn(session, undefined, () => acted, NO_DECISION);
  }

  /** Calls `act` after all earlier questions of `session`. */
  inTurn(session: Asker, act: () => void): void {
    if (this.#lines.has(session)) this.#inTurn(session, undefined, act, () => undefined);
    else act();
  }

  /**
   * Asks the application: in this turn if it answers synchronously and not too many questions of the session are
   * undecided. Never rejects.
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

  /** Asks the application, however many questions are undecided. Never throws or rejects. */
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

  /** Acts on the decision when its turn comes, with the rights of that moment. */
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
