import { isFinal } from "../../shared/close.js";
import { CLOSED } from "./limits.js";

/** The state of the client's connection. */
export type State =
  /** No call has needed a connection yet. */
  | { name: "idle" }
  /** Opening a connection, or waiting for the server's `ws:welcome`. */
  | { name: "connecting"; attempt: number }
  /**
   * The server has accepted the connection, and the token if there is one. A server that does not send `ws:welcome`
   * counts as open when it has sent any message, or none for 2 s (at most half of `waitMs`). `attempt` returns to 0
   * when the connection has been open for `settleMs`.
   */
  | { name: "open"; attempt: number }
  /** Reconnecting in `delayMs`. If the connection broke, `code` is 1006 and `reason` is empty. */
  | { name: "waiting"; attempt: number; delayMs: number; code: number; reason: string }
  /** Closed by the application (1000), or by the server with a permanent close code and its reason. */
  | { name: "closed"; code: number; reason: string };

/** An event in the life of a connection. */
export type Signal =
  /** A call needs the connection. */
  | { type: "wanted" }
  /** The application wants to connect. */
  | { type: "asked" }
  | { type: "opened" }
  | { type: "settled" }
  | ({ type: "lost" } & Lost)
  | { type: "retry" }
  | { type: "closed" };

/** How a connection was lost, and when to reconnect. */
interface Lost {
  code: number;
  reason: string;
  delayMs: number;
}

/** The states that a signal can change. */
const CHANGES: { [Type in Signal["type"]]: string } = {
  wanted: "idle",
  asked: "idle waiting closed",
  opened: "connecting",
  settled: "open",
  lost: "connecting open",
  retry: "waiting",
  closed: "idle connecting open waiting",
};

/** The state after `signal`; the same object if nothing changes. */
export function next(state: State, signal: Signal): State {
  const { type, code, reason, delayMs } = signal as Lost & { type: Signal["type"] }; // others have only a type
  const { attempt = 0 } = state as { attempt?: number }; // idle and closed have none
  if (!CHANGES[type].includes(state.name)) return state;
  if (type === "opened") return { name: "open", attempt };
  if (type === "settled") return { name: "open", attempt: 0 };
  if (type === "closed") return { name: "closed", code: CLOSED, reason: "" };
  if (type !== "lost") return { name: "connecting", attempt };
  return isFinal(code)
    ? { name: "closed", code, reason }
    : { name: "waiting", attempt: attempt + 1, delayMs, code, reason };
}

/** Whether the application has closed the connection. */
export function isClosedByApplication(state: State): boolean {
  return state.name === "closed" && state.code === CLOSED;
}
