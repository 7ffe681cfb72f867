/**
 * base/: shared by all folders: errors, deadlines, bounded counters.
 * Here: how a thrown value is reported to a client, and in the log.
 */

import { type Failure, isReplyError, WsError } from "../../shared/errors.js";

/**
 * What a client may know of `error`. A `ReplyError` is sent with its code and message. Of any other error the client
 * learns only that the handler failed, because the text may contain a path, a query or a name.
 */
export function toFailure(error: unknown): Failure {
  if (isReplyError(error)) return { code: error.code, message: error.message };
  return { code: "failed", message: "the handler failed" };
}

/** What a client may know of a value that could not be encoded. */
export function toWriteFailure(error: unknown): Failure {
  return error instanceof WsError ? { code: error.code, message: error.message } : toFailure(error);
}

/** Whether `value` is an `Error`. Works for a revoked Proxy too, for which `instanceof` throws. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/** `thrown` if it is an `Error`, otherwise an `Error` that replaces it. */
export function toError(thrown: unknown): Error {
  return isError(thrown) ? thrown : new Error("a non-Error value was thrown");
}

/** Names and codes of errors are short words. Longer ones may contain text from a client. */
const WORD = /^[\w.$-]{1,64}$/;
const MAX_FRAMES = 4;

/**
 * What the log may contain of an error: its name, code and stack frames. The message is left out, because it often
 * quotes what a client sent.
 */
export function describeError(error: unknown): string {
  try {
    if (!isError(error)) return "a non-Error value was thrown";
    const code = "code" in error && WORD.test(String(error.code)) ? ` (${error.code})` : "";
    return [`${WORD.test(error.name) ? error.name : "Error"}${code}`, ...framesOf(error)].join(" ");
  } catch {
    return "Error"; // what it is made of throws when it is looked at
  }
}

/** The first frames of the stack. The stack starts with the message, whose lines may look like frames. */
function framesOf({ message, stack = "" }: Error): string[] {
  const head = message === "" ? "" : `: ${message}`;
  const begin = stack.indexOf(`${head}\n`);
  if (begin < 0 || stack.slice(0, begin).includes("\n")) return []; // the message is another than it was
  const lines = stack.slice(begin + head.length).split("\n");
  const frames = lines.map((line) => line.trim()).filter((line) => line.startsWith("at "));
  return frames.slice(0, MAX_FRAMES);
}
