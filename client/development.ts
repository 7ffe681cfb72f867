/**
 * What only serves whoever writes the application. In production (`NODE_ENV`) bundlers take it out. Where there is no
 * `process`, as in a page that no bundler made, it is left out too.
 */
import { WsError } from "../shared/errors.js";

/** Throws `malformed` if the check of arguments gives what is wrong with them. */
export function insist(check: () => string | undefined): void {
  try {
    if (process.env.NODE_ENV !== "production") {
      const problem = check();
      if (problem) throw new WsError("malformed", problem);
    }
  } catch (error) {
    if (error instanceof WsError) throw error;
  }
}

/** The text of an error that has a code; in production nothing. */
export function explain(toText: () => string): string | undefined {
  try {
    if (process.env.NODE_ENV !== "production") return toText();
  } catch {}
  return;
}
