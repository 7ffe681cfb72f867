import { createEmitter, type Report } from "../shared/emitter.js";
import type { Failure } from "../shared/errors.js";

/** The application's listeners: for the client's own events, and for events of the server's application. */
export interface Application {
  /** Returns the unsubscribe function. */
  on(event: string, listener: (news: never) => void): () => void;
  /** With `current`, stops when that returns something else than `news`. */
  emit(event: string, news: unknown, current?: () => unknown): void;
  /** Reports an error without a waiting call: to the console, if the application does not listen. */
  tellError(of: string, error: Failure): void;
}

/** `createEmitter` gives one type of value to all names. */
interface Emitter extends Pick<Application, "on" | "emit"> {
  has(event: string): boolean;
}

/** Creates the application's listeners. */
export function createApplication(report: Report): Application {
  // Each name has values of one type, given by the client's public types.
  const { on, emit, has } = createEmitter<string, never>(report) as Emitter;
  return {
    on,
    emit,
    tellError(of, { code, message, issues }) {
      const error = { of, code, message, ...(issues && { issues }) };
      if (has("ws:error")) emit("ws:error", error);
      else if (code !== "closed") console.warn("ws:error", error); // as it is, so that a terminal shows it escaped
    },
  };
}
