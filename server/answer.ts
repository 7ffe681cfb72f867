import type { Fields } from "../shared/envelope.js";
import type { Pending } from "./backlog.js";
import type { AnswerKeys, Result, Source } from "./result.js";

/** A session, as far as the answers to its gets are concerned. */
export interface AnsweredSession {
  /** Takes `text` for the answer to the get with this ref. */
  answer(ref: string, text: string): string;
}

/** The answer to one get, written when there is room for it: until then it costs a reference to the value. */
export class Answer implements Pending {
  #session: AnsweredSession;
  readonly item: Source;
  #result: Result;
  #version: number;
  #keys: AnswerKeys | undefined;
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

  /** The frame, once. What was set while it waited is newer, and may have been pushed before it. */
  take(): string | undefined {
    const keys = this.#keys;
    if (!keys) return undefined;
    this.#keys = undefined;
    return this.#session.answer(keys.ref, this.#newest.answer(this.item.event, keys));
  }

  get #newest(): Result {
    const isOvertaken = this.item.version !== this.#version;
    return (isOvertaken ? this.item.result : undefined) ?? this.#result;
  }
}
