import { isFinal } from "../../shared/close.js";
import { CLOSED } from "./limits.js";

/** The condition of the client's connection. */
export type State =
  /** Nothing has asked for a connection yet. */
  | { name: "idle" }
  | { name: "connecting"; attempt: number }
  /** `attempt` returns to 0 once the link has settled. */
  | { name: "open"; attempt: number }
  /** Connects again in `delayMs`. */
  | { name: "waiting"; attempt: number; delayMs: number }
  /** Closed by the application, or by the server for good. */
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
