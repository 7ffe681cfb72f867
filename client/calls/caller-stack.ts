import type { WsError } from "../../shared/errors.js";

/**
 * Remembers the application's line that makes a call. Later errors of the call get a stack with that line, and the
 * data of the call.
 */
export function traceCall(call?: {
  readonly event: string;
  readonly ref: string;
}): (error: WsError) => WsError {
  const here = new Error(); // engines create the text of a stack when it is read
  return (error) => {
    const stack = `${error}\n${`${here.stack}`.replace(/^Error.*\n/, "")}`; // only some engines begin it with the error
    return Object.assign(error, call, { stack });
  };
}
