/** Type checks for the values of a message. */
import type { Failure } from "./errors.js";
import { MAX_KEY_LENGTH } from "./limits.js";

/** A JSON object from the other side. Its keys are not trusted: read it, never merge it. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether it is a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether `value` is valid as a ref, an etag or the id of a client or session. */
export function isKey(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= MAX_KEY_LENGTH;
}

/** A valid failure, whatever the other side sent in its place. */
export function toFailure(value: unknown): Failure {
  const { code, message } = isFields(value) ? value : {};
  return {
    code: typeof code === "string" ? code : "failed",
    message: typeof message === "string" ? message : "the server gave no reason",
  };
}

/** Whether it is an array whose entries all have this type. */
export function isListOf<Value>(isOne: (value: unknown) => value is Value, list: unknown): list is Value[] {
  return Array.isArray(list) && list.every(isOne);
}
