/**
 * Checks and texts that help during development. Bundlers remove them from production builds (`NODE_ENV`). They are
 * left out as well where there is no `process`, as in a page without a bundler.
 */
import { WsError } from "../shared/errors.js";

/** Throws `malformed` with the text that the check of arguments returns, if it returns one. */
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

/** The text of an error that has a code; empty in production. */
export function explain(toText: () => string): string | undefined {
  try {
    if (process.env.NODE_ENV !== "production") return toText();
  } catch {}
  return;
}
