import { isFinal } from "../../shared/close.js";
import { CLOSED } from "./limits.js";

/** The state of the client's connection. */
export type State =
  /** No call has needed a connection yet. */
  | { name: "idle" }
  | { name: "connecting"; attempt: number }
  /** `attempt` returns to 0 when the connection has been open for `settleMs`. */
  | { name: "open"; attempt: number }
  /** Reconnects in `delayMs`. */
  | { name: "waiting"; attempt: number; delayMs: number }
  /** Closed by the application, or by the server with a code that is final. */
  | { name: "closed"; code: number };

/** What happens to a connection. */
export type Signal =
  /** A call needs the connection. */
  | { type: "wanted" }
  /** The application asks for the connection. */
  | { type: "asked" }
  | { type: "opened" }
  | { type: "settled" }
  | { type: "lost"; code: number; delayMs: number }
  | { type: "retry" }
  | { type: "closed" };

/** The states that a signal changes. */
const CHANGES: { [Type in Signal["type"]]: string } = {
  wanted: "idle",
  asked: "idle waiting closed",
  opened: "connecting",
  settled: "open",
  lost: "connecting open",
  retry: "waiting",
  closed: "idle connecting open waiting",
};

/** The state after `signal`; the same object if it changes nothing. */
export function next(state: State, signal: Signal): State {
  const { type, code, delayMs } = signal as { type: Signal["type"]; code: number; delayMs: number };
  const { attempt = 0 } = state as { attempt?: number }; // idle and closed have none
  if (!CHANGES[type].includes(state.name)) return state;
  if (type === "opened") return { name: "open", attempt };
  if (type === "settled") return { name: "open", attempt: 0 };
  if (type === "closed") return { name: "closed", code: CLOSED };
  if (type !== "lost") return { name: "connecting", attempt };
  return isFinal(code) ? { name: "closed", code } : { name: "waiting", attempt: attempt + 1, delayMs };
}
