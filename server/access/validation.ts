/** Validates what clients send. */
import type { Check, Checked, Checks } from "../../shared/checks.js";
import type { Clock } from "../../shared/clock.js";
import type { Failure, Issue } from "../../shared/errors.js";
import { type Id, isId } from "../../shared/events.js";
import { type Fields, isFields } from "../../shared/kinds.js";
import { describeError } from "../base/failure.js";
import { isPromiseLike } from "../base/promise-like.js";
import { LATE, within } from "../base/within.js";
import type { Journal } from "../observe/journal.js";

/** How the contract is applied. */
export interface ValidationSettings {
  /** Whether names outside of the contract are rejected. */
  strict: boolean;
  /** How long an asynchronous schema may take, in milliseconds. */
  authTimeoutMs: number;
  clock: Clock;
}

/** The output of a schema, why it rejects, or that the contract does not have the name. */
export type Verdict<Value> = { value: Value } | { refusal: Failure } | "absent";

/** Validates what clients send. Never throws or rejects. */
export class Validation {
  #checks: Checks;
  #settings: ValidationSettings;
  #journal: Journal;

  constructor(checks: Checks, settings: ValidationSettings, journal: Journal) {
    this.#checks = checks;
    this.#settings = settings;
    this.#journal = journal;
  }

  /**
   * Validates the fields of an event. Returns the message with the schema's output. The keys of the envelope are
   * removed before, because some libraries drop or reject unknown keys.
   */
  message(event: string, message: Fields): Verdict<Fields> | Promise<Verdict<Fields>> {
    const checks = this.#checks.toServer.get(event);
    if (!checks) return this.#settings.strict ? "absent" : { value: message };
    const { event: _, ref: __, ...fields } = message;
    const judge = (checked: Checked): Verdict<Fields> => {
      if (checked.issues) return { refusal: toRefusal(checked.issues) };
      if (!isFields(checked.value)) throw new TypeError("a schema of fields must make an object of them");
      return { value: toMessage(message, checked.value) };
    };
    return this.#check(event, checks.fields, fields, judge);
  }

  /**
   * Validates an id, and gives it the type of its schema: on the wire 7 and "7" are the same. The output must read
   * the same as the input, because the client knows the item by the id that it has sent.
   */
  id(getEvent: string, id: Id | undefined): Verdict<Id | undefined> | Promise<Verdict<Id | undefined>> {
    const item = this.#checks.items.get(getEvent);
    if (!item) return this.#settings.strict ? "absent" : { value: id };
    if (id === undefined) return { value: undefined };
    const { id: check } = item;
    if (!check) return "absent";
    const toId = (checked: Checked): Verdict<Id> =>
      !checked.issues && isId(checked.value) && String(checked.value) === String(id)
        ? { value: checked.value }
        : "absent";
    const first = this.#check(getEvent, check, id, toId);
    if (typeof id === "string") return first;
    const orText = (verdict: Verdict<Id>): Verdict<Id> | Promise<Verdict<Id>> =>
      verdict === "absent" ? this.#check(getEvent, check, String(id), toId) : verdict;
    return isPromiseLike(first) ? first.then(orText) : orText(first);
  }

  #check<Value>(
    event: string,
    check: Check,
    value: unknown,
    judge: (checked: Checked) => Verdict<Value>,
  ): Verdict<Value> | Promise<Verdict<Value>> {
    try {
      const checked = check(value);
      if (!("then" in checked)) return judge(checked);
      const { clock, authTimeoutMs } = this.#settings;
      return within(clock, authTimeoutMs, checked)
        .then((inTime) => (inTime === LATE ? this.#late(event) : judge(inTime)))
        .catch((error: unknown) => this.#failed(event, error));
    } catch (error) {
      return this.#failed(event, error);
    }
  }

  #failed(event: string, error: unknown): { refusal: Failure } {
    this.#journal.warn(`the schema of "${event}" failed: ${describeError(error)}`, "schema failed");
    this.#journal.report(error);
    return { refusal: { code: "failed", message: "the message could not be checked" } };
  }

  #late(event: string): { refusal: Failure } {
    const { authTimeoutMs } = this.#settings;
    this.#journal.warn(`the schema of "${event}" gave no result within ${authTimeoutMs} ms`, "schema late");
    return {
      refusal: { code: "timeout", message: `the message was not checked within ${authTimeoutMs} ms` },
    };
  }
}

/**
 * The message with the output of its schema. A copy, because what a schema makes may be one object for all. The keys of
 * the envelope come first: an object that is spread into an empty one and then grows takes two microseconds more.
 */
function toMessage({ event, ref }: Fields, output: Fields): Fields {
  const message: Record<string, unknown> =
    ref === undefined ? { event, ...output } : { event, ref, ...output };
  message.event = event;
  if (ref !== undefined) message.ref = ref;
  return message;
}

function toRefusal(issues: readonly Issue[]): Failure {
  return { code: "invalid", message: "the message does not fit the contract", issues };
}
