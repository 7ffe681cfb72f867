import type { Failure } from "./errors.js";
import { type Fields, toFailure } from "./kinds.js";

/** The outcome of a get or a request. */
export type Outcome = { data: unknown } | { unchanged: true } | { error: Failure };

/** That of a frame that says no more than that it is done. */
export const VOID: Outcome = { data: undefined };
/** That of a handler that returned nothing. */
export const NO_VALUE: Outcome = { error: { code: "no-value", message: "the handler returned no value" } };

/** How it came out; `absent` is what a frame without data means. */
export function toOutcome(message: Fields, absent: Outcome): Outcome {
  if (message.error !== undefined) return { error: toFailure(message.error) };
  if (message.unchanged === true) return { unchanged: true };
  return message.data === undefined ? absent : { data: message.data };
}
