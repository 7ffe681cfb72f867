import { type Failure, isReplyError, WsError } from "../shared/errors.js";

/**
 * What a client may know of `error`: the code and sentence of an error that was made for it, and of any other
 * only that the handler failed, since its text may hold a path, a query or a name (threats S10).
 */
export function toFailure(error: unknown): Failure {
  if (isReplyError(error)) return { code: error.code, message: error.message };
  return { code: "failed", message: "the handler failed" };
}

/** What a client may know of a value that could not be written. */
export function toWriteFailure(error: unknown): Failure {
  return error instanceof WsError ? { code: error.code, message: error.message } : toFailure(error);
}

/** Whether `value` is an `Error`: also for a revoked Proxy, of which `instanceof` throws. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/** `thrown` if it is an `Error`, and one in its place if it is not. */
export function toError(thrown: unknown): Error {
  return isError(thrown) ? thrown : new Error("what was thrown is no Error");
}
