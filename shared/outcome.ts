import type { Failure } from "./errors.js";
import { type Fields, toFailure } from "./kinds.js";

/** The outcome of a get or a request. */
export type Outcome = { data: unknown } | { unchanged: true } | { error: Failure };

/** The outcome of a message that only confirms. */
export const VOID: Outcome = { data: undefined };
/** The outcome of a handler that returned nothing. */
export const NO_VALUE: Outcome = { error: { code: "no-value", message: "the handler returned no value" } };

/** The outcome in a message; `absent` is the outcome of a message without data. */
export function toOutcome(message: Fields, absent: Outcome): Outcome {
  if (message.error !== undefined) return { error: toFailure(message.error) };
  if (message.unchanged === true) return { unchanged: true };
  return message.data === undefined ? absent : { data: message.data };
}
