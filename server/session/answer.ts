import type { Fields } from "../../shared/kinds.js";
import type { Pending } from "../delivery/backlog.js";
import type { Writer } from "../delivery/writer.js";
import type { AnswerKeys, Result, Source } from "./result.js";

/** The parts of a session that answers use. */
export interface AnsweredSession {
  readonly interest: {
    owe(answer: Answer): void;
    pay(answer: Answer): void;
    /** The pending decision about the item with this set event. */
    holdOf(event: string): unknown;
  };
  readonly writer: Pick<Writer, "flows" | "mark" | "sendNow">;
  /** Records `text` as the answer to the get with this ref, and returns it. */
  answer(ref: string, text: string): string;
}

/** The answer to one get, written when there is room for it: until then it costs a reference to the value. */
export class Answer implements Pending {
  #session: AnsweredSession;
  readonly item: Source;
  #result: Result;
  #version: number;
  #keys: AnswerKeys | undefined;
  #isHeld = false;
  #isRefused = false;
  readonly message: Fields;

  constructor(session: AnsweredSession, item: Source, result: Result, keys: AnswerKeys, message: Fields) {
    this.#session = session;
    this.item = item;
    this.#result = result;
    this.#version = item.version;
    this.#keys = keys;
    this.message = message;
  }

  get isDue(): boolean {
    return this.#keys !== undefined;
  }

  get size(): number {
    return this.#newest.size;
  }

  /** Sends the answer as soon as there is room, and the item is permitted. */
  send(): void {
    const { interest, writer } = this.#session;
    interest.owe(this);
    this.#isHeld = interest.holdOf(this.item.event) !== undefined;
    writer.mark(this);
  }

  /** Whether the permission is being decided again. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  hold(): void {
    this.#isHeld = true;
  }

  /** The decision: the item is permitted, or answered with `refusal`. */
  release(refusal?: Result): void {
    this.#isHeld = false;
    if (refusal) {
      this.#result = refusal;
      this.#isRefused = true;
    }
    this.#session.writer.mark(this);
  }

  /** The message, once. A value that was set in the meantime is newer, and may have been pushed before it. */
  take(): string | undefined {
    const keys = this.#keys;
    if (!keys) return undefined;
    this.#keys = undefined;
    this.#session.interest.pay(this);
    return this.#session.answer(keys.ref, this.#newest.answer(this.item.event, keys));
  }

  get #newest(): Result {
    const isOvertaken = !this.#isRefused && this.item.version !== this.#version;
    return (isOvertaken ? this.item.result : undefined) ?? this.#result;
  }
}

/** Answers one get: at once if there is room and the item is permitted, otherwise later. */
export function sendAnswer(
  session: AnsweredSession,
  item: Source,
  result: Result,
  keys: AnswerKeys,
  message: Fields,
): void {
  const { writer, interest } = session;
  if (writer.flows && !interest.holdOf(item.event)) {
    writer.sendNow(session.answer(keys.ref, result.answer(item.event, keys)), message);
  } else new Answer(session, item, result, keys, message).send();
}
