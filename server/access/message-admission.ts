/**
 * Decides whether a client's message may pass, and in which form: first its schema is checked, then `authorize` is
 * called.
 */
import type { Failure } from "../../shared/errors.js";
import type { Id } from "../../shared/events.js";
import type { Fields } from "../../shared/kinds.js";
import { isPromiseLike } from "../base/promise-like.js";
import type { Authority, Decision } from "./authority.js";
import type { AccessRequest, Asker } from "./permission.js";
import type { Validation, Verdict } from "./validation.js";

/** Called with the message if it may pass, or with the reason if not. */
type Act<Frame> = (frame: Frame, refusal?: Decision) => unknown;
/** The question to the application before the message passes. */
type Ask<Frame> = (frame: Frame) => AccessRequest;

type Found<Value> = Verdict<Value> | Promise<Verdict<Value>>;

/** Admits messages, those of a session in the order in which they arrived. */
export class Admission {
  #authority: Authority;
  #validation: Validation | undefined;

  /** Without a `validation`, messages are not validated. */
  constructor(authority: Authority, validation: Validation | undefined) {
    this.#authority = authority;
    this.#validation = validation;
  }

  /** Whether everything may pass without a check. */
  get isOpen(): boolean {
    return this.#validation === undefined && !this.#authority.mayWait;
  }

  /** Admits an event, with the fields that its schema returns. */
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

  /** Admits a get, with an id of the type that its schema returns. */
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
    let found: Found<Value> | undefined;
    if (this.#authority.passesAtOnce(session)) {
      found = check();
      if (isValue(found)) return void act(toFrame(found.value));
    }
    let taken = frame;
    const judge = (verdict: Verdict<Value>): Decision | Promise<Decision> => {
      // A name outside of the contract is rejected like one without a handler.
      if (verdict === "absent") return this.#authority.absent(frame.event);
      if ("refusal" in verdict) return this.#refuse(session, ask(frame), verdict.refusal);
      taken = toFrame(verdict.value);
      return this.#authority.askNow(session, ask(taken));
    };
    // Validated once, even if the application is asked again because rights have changed.
    const question = (): Decision | Promise<Decision> => {
      found ??= check();
      return isPromiseLike(found) ? found.then(judge) : judge(found);
    };
    this.#authority.decideBy(session, question, (refusal) => act(taken, refusal));
  }

  /** A client that may not send an event must not learn from validation errors that the event exists. */
  #refuse(session: Asker, asked: AccessRequest, invalid: Failure): Decision | Promise<Decision> {
    const decision = this.#authority.askNow(session, asked);
    return isPromiseLike(decision) ? decision.then((refusal) => refusal ?? invalid) : (decision ?? invalid);
  }
}

function isValue<Value>(found: Found<Value>): found is { value: Value } {
  return typeof found === "object" && "value" in found;
}
