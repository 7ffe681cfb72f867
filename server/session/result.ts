import { encode, encodeSet, serialize } from "../../shared/envelope.js";
import type { Failure } from "../../shared/errors.js";
import { isError, toFailure, toWriteFailure } from "../base/failure.js";
import type { Get } from "./asked.js";
import { etagOf } from "./etag.js";

/** The keys of one answer. */
export interface AnswerKeys {
  ref: string;
  /** The etag of the client's cached value. */
  etag: string | undefined;
  live: boolean;
}

/** An item that stores results under a set event. */
export interface Source {
  /** The set event. */
  readonly event: string;
  /** The get that its handlers receive. */
  readonly asked: Pick<Get, "event" | "id">;
  /** Counts the set events, to detect answers that a newer value has overtaken. */
  readonly version: number;
  /** The result of the last set event. */
  readonly result: Result | undefined;
}

/**
 * The result of a set event: a value, or the reason why there is none. It is serialised and hashed when first needed,
 * and at most once for all sessions.
 */
export class Result {
  readonly #payload: unknown;
  #json: string | undefined;
  #etag: string | undefined;
  #failure: Failure | undefined;
  #livePush: string | undefined;
  #plainPush: string | undefined;

  /**
   * `payload` is that of the set event: the value, or an `Error`. `json` is the JSON of the value, if it is known.
   */
  constructor(payload: unknown, json?: string) {
    this.#payload = payload;
    this.#json = json;
    if (isError(payload)) this.#failure = toFailure(payload);
  }

  /** A result without a value, for this reason. No `Error` is made: its stack costs more than the answer. */
  static failed(failure: Failure): Result {
    const result = new Result(null);
    result.#failure = failure;
    return result;
  }

  /** Why there is no value: the payload was an `Error`, or cannot be written as JSON. */
  get failure(): Failure | undefined {
    if (this.#failure === undefined && this.#json === undefined) {
      try {
        this.#json = serialize(this.#payload);
      } catch (error) {
        this.#failure = toWriteFailure(error);
      }
    }
    return this.#failure;
  }

  /** Whether `value` is one. `instanceof` would throw for a revoked Proxy. */
  static is(value: unknown): value is Result {
    return typeof value === "object" && value !== null && #payload in value;
  }

  /** Whether it was set to nothing. */
  get isNothing(): boolean {
    return this.#payload === undefined;
  }

  /** The value's JSON; `null` if there is none. */
  get json(): string {
    return this.failure === undefined && this.#json !== undefined ? this.#json : "null";
  }

  /** Whether both are the same value. */
  equals(other: Result): boolean {
    return this.failure === undefined && other.failure === undefined && this.#json === other.#json;
  }

  /** A hash of the value's JSON: the same on every node and after a restart. */
  get etag(): string {
    this.#etag ??= etagOf(this.json);
    return this.#etag;
  }

  /** The characters of the value's JSON. */
  get size(): number {
    return this.json.length;
  }

  /** The push to a live subscriber. */
  livePush(event: string): string {
    this.#livePush ??= this.failure
      ? encode({ event, error: this.failure })
      : encodeSet(event, this.json, { etag: this.etag });
    return this.#livePush;
  }

  /** The push to a plain peer; nothing for a failure, because monument's protocol has no message for it. */
  plainPush(event: string): string | undefined {
    if (this.isNothing) return encode({ event }); // as monument writes an absent value
    if (this.failure) return undefined;
    this.#plainPush ??= encodeSet(event, this.json, {});
    return this.#plainPush;
  }

  /** The answer to one get: the value, "unchanged" or the failure. */
  answer(event: string, { ref, etag, live }: AnswerKeys): string {
    if (this.failure) return encode({ event, ref, error: this.failure });
    if (etag !== undefined && etag === this.etag) return encode({ event, ref, etag, unchanged: true });
    return encodeSet(event, this.json, { ref, etag: live || etag !== undefined ? this.etag : undefined });
  }
}
