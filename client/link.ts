import { isForbidden } from "../shared/close.js";
import { WsError } from "../shared/errors.js";
import { retryDelayMs } from "./backoff.js";
import type { Base, Link } from "./context.js";
import { dial } from "./dial.js";
import type { ToHello } from "./introduction.js";
import { NO_STATUS } from "./limits.js";
import { leave, type Sockets, send as sendOver } from "./sockets.js";
import { next, type State } from "./state.js";
import { createTimer } from "./timer.js";

/** Keeps a connection while it is wanted: the state decides, the sockets and the timers obey. */
export function createLink(base: Base, hello: ToHello): Link {
  const { random, emit, sockets, connectTimeoutMs = 10_000, settleMs = 10_000 } = base;
  const timer = createTimer(base.clock);
  let state: State = { name: "idle" };

  const change = (after: State): void => {
    const before = state;
    if (after === before) return;
    state = after;
    timer();
    if (after.name === "connecting") {
      timer(connectTimeoutMs, lose);
      sockets.live = connect();
      if (!sockets.live) lose();
    } else if (after.name === "open") {
      if (after.attempt) timer(settleMs, () => signal("settled"));
      if (before.name !== "open") emit("ws:up", false);
    } else {
      const isWaiting = after.name === "waiting";
      for (const place in sockets) leave(base, place as keyof Sockets, isWaiting);
      if (isWaiting) timer(after.delayMs, () => signal("retry"));
      emit("ws:end");
      emit("ws:down", closed());
    }
    emit("ws:state", after, () => state); // obeying it, or a listener, may lead further
  };
  const signal: Link["signal"] = (type) => change(next(state, { type }));
  const lose = (code = NO_STATUS): void => {
    emit("ws:cut", code);
    const { attempt = 0 } = state as { attempt?: number }; // idle and closed have none
    const delayMs = retryDelayMs(attempt, random(), base);
    change(next(state, { type: "lost", code, delayMs }));
  };
  const connect = () => dial(base, hello, closed, signal, lose);
  const closed: Link["closed"] = () =>
    state.name === "closed"
      ? new WsError(
          isForbidden(state.code) ? "forbidden" : "closed",
          `the connection is closed (${state.code})`,
        )
      : undefined;
  const send: Link["send"] = (text, maxBufferedBytes) => {
    signal("wanted");
    return state.name === "open" && sendOver(sockets.live, text, maxBufferedBytes);
  };
  return { state: () => state, signal, lose, connect, send, closed };
}
