import type { WsError } from "../../shared/errors.js";

/**
 * Remembers the line of the application that makes a call. Gives errors that come later, when the engine has forgotten
 * that line, a stack that leads to it, and what belongs to the call.
 */
export function traceCall(call?: {
  readonly event: string;
  readonly ref: string;
}): (error: WsError) => WsError {
  const here = new Error(); // engines write the text of its stack when it is read
  return (error) => {
    const stack = `${error}\n${`${here.stack}`.replace(/^Error.*\n/, "")}`; // only some engines begin it with the error
    return Object.assign(error, call, { stack });
  };
}
