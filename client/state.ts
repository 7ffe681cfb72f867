import { isFinal } from "../shared/close.js";

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

/** The state after `signal`; the same object if it changes nothing. */
export function next(state: State, signal: Signal): State {
  switch (signal.type) {
    case "wanted":
      return state.name === "idle" ? { name: "connecting", attempt: 0 } : state;
    case "asked":
      if (state.name === "connecting" || state.name === "open") return state;
      return { name: "connecting", attempt: state.name === "waiting" ? state.attempt : 0 };
    case "opened":
      return state.name === "connecting" ? { ...state, name: "open" } : state;
    case "settled":
      return state.name === "open" ? { ...state, attempt: 0 } : state;
    case "lost":
      return state.name === "connecting" || state.name === "open" ? afterLoss(state.attempt, signal) : state;
    case "retry":
      return state.name === "waiting" ? { name: "connecting", attempt: state.attempt } : state;
    case "closed":
      return state.name === "closed" ? state : { name: "closed", code: 1000 };
  }
}

function afterLoss(attempt: number, { code, delayMs }: { code: number; delayMs: number }): State {
  if (isFinal(code)) return { name: "closed", code };
  return { name: "waiting", attempt: attempt + 1, delayMs };
}
