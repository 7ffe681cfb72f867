import { type Failure, isReplyError, WsError } from "../shared/errors.js";

/**
 * What a client may know of `error`: the code and sentence of an error that was made for it, and of any other
 * only that the handler failed, since its text may hold a path, a query or a name (threats S10).
 */
export function toFailure(error: unknown): Failure {
  if (isReplyError(error) || error instanceof WsError)
    return { code: error.code, message: error.message };
  return { code: "failed", message: "the handler failed" };
}
