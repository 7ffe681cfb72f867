/** Whether what a client has sent may pass, and as what: first its schema is asked, then the application. */
import type { Failure } from "../../shared/errors.js";
import type { Id } from "../../shared/events.js";
import type { Fields } from "../../shared/kinds.js";
import { isPromiseLike } from "../base/promise-like.js";
import type { Authority, Decision } from "./authority.js";
import type { AccessRequest, Asker } from "./permission.js";
import type { Validation, Verdict } from "./validation.js";

/** What is done with a frame that may pass as it is given here, or that is refused. */
type Act<Frame> = (frame: Frame, refusal?: Decision) => unknown;
/** What the application is asked before the frame passes. */
type Ask<Frame> = (frame: Frame) => AccessRequest;

type Found<Value> = Verdict<Value> | Promise<Verdict<Value>>;

/** Lets frames in, each session's in the order in which they came. */
export class Admission {
  #authority: Authority;
  #validation: Validation | undefined;

  /** Without a `validation` everything is taken as it came. */
  constructor(authority: Authority, validation: Validation | undefined) {
    this.#authority = authority;
    this.#validation = validation;
  }

  /** Whether everything may pass as it is. */
  get isOpen(): boolean {
    return this.#validation === undefined && !this.#authority.mayWait;
  }

  /** Lets an event in, with the fields that its schema makes of those that were sent. */
  event<Frame extends { event: string; message: Fields }>(
    session: Asker,
    frame: Frame,
    ask: Ask<Frame>,
    act: Act<Frame>,
  ): void {
    const { event, message } = frame;
    const check = (): Found<Fields> => this.#validation?.message(event, message) ?? { value: message };
    this.#admit(session, frame, check, (message) => ({ ...frame, message }), ask, act);
  }

  /** Lets a get in, with the type of id that its schema has. */
  get<Frame extends { event: string; id: Id | undefined }>(
    session: Asker,
    frame: Frame,
    ask: Ask<Frame>,
    act: Act<Frame>,
  ): void {
    const { event, id } = frame;
    const check = (): Found<Id | undefined> => this.#validation?.id(event, id) ?? { value: id };
    this.#admit(session, frame, check, (id) => ({ ...frame, id }), ask, act);
  }

  #admit<Frame extends { event: string }, Value>(
    session: Asker,
    frame: Frame,
    check: () => Found<Value>,
    toFrame: (value: Value) => Frame,
    ask: Ask<Frame>,
    act: Act<Frame>,
  ): void {
    let taken = frame;
    const judge = (verdict: Verdict<Value>): Decision | Promise<Decision> => {
      if (verdict === "absent") return this.#absent(frame);
      if ("refusal" in verdict) return this.#refuse(session, ask(frame), verdict.refusal);
      taken = toFrame(verdict.value);
      return this.#authority.askNow(session, ask(taken));
    };
    // Checked once, though rights that change meanwhile have the application asked again.
    let found: Found<Value> | undefined;
    const question = (): Decision | Promise<Decision> => {
      found ??= check();
      return isPromiseLike(found) ? found.then(judge) : judge(found);
    };
    this.#authority.decideBy(session, question, (refusal) => act(taken, refusal));
  }

  /** What the contract does not have is refused like what nobody answers to. */
  #absent({ event }: { event: string }): Failure {
    const { code, message } = this.#authority.absent(event);
    return { code, message };
  }

  /** Who may not send an event must not learn by what is wrong with it that it is there (threats S18). */
  #refuse(session: Asker, asked: AccessRequest, invalid: Failure): Decision | Promise<Decision> {
    const decision = this.#authority.askNow(session, asked);
    return isPromiseLike(decision) ? decision.then((refusal) => refusal ?? invalid) : (decision ?? invalid);
  }
}
