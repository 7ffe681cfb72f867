/**
 * link/: keeps one connection to the server open while it is wanted, monitors it, and moves it to another server. It
 * does not know calls or items. It reports messages and changes of the connection to its owner.
 */
import { WsError } from "../../shared/errors.js";
import type { Settings } from "../options.js";
import { retryDelayMs } from "./backoff.js";
import { close } from "./connection.js";
import { CLOSED, NO_STATUS } from "./constants.js";
import { dial } from "./dial.js";
import type { Link, Owner } from "./link-types.js";
import { createPlaces } from "./places.js";
import { next, type State } from "./state.js";
import { createTimer, type Timer } from "./timer.js";
import { createWaking } from "./waking.js";

/** Creates the link: the state machine decides, and the sockets and timers follow. */
export function createLink(settings: Settings, owner: Owner): Link {
  const { clock, random } = settings;
  const timer = createTimer(clock);
  const link: Link = {
    state: { name: "idle" },
    open: () => dial(settings, places.calls),
    signal: (type) => change(next(link.state, { type })),
    lose(code = NO_STATUS, reason = "") {
      const { attempt = 0 } = link.state as { attempt?: number }; // the states idle and closed have none
      const delayMs = retryDelayMs(attempt, random(), settings);
      change(next(link.state, { type: "lost", code, reason, delayMs }), code);
    },
    leave(place, isDead) {
      const connection = link[place];
      link[place] = undefined;
      if (connection) close(connection, clock, isDead);
    },
    want() {
      link.signal("wanted");
      return !!link.live?.isReady;
    },
    closed: () => toError(link.state),
  };
  const places = createPlaces(settings, link, owner);
  const listen = createWaking(() => {
    link.signal("asked");
    places.wake();
  });
  const change = (after: State, code = CLOSED): void => {
    if (after === link.state) return;
    link.state = after;
    timer();
    obey(settings, link, timer, after);
    if (after.name === "waiting" || after.name === "closed") {
      places.end();
      owner.down(code, link.closed());
    }
    listen(link.state);
    owner.state(after);
  };
  return link;
}

/** Opens or closes sockets and sets the timer, as the state requires. */
function obey(settings: Settings, link: Link, timer: Timer, state: State): void {
  const { connectTimeoutMs, settleMs } = settings;
  if (state.name === "open") {
    if (state.attempt) timer(settleMs, () => link.signal("settled"));
  } else if (state.name === "connecting") {
    timer(connectTimeoutMs, () => link.live?.isReady || link.lose());
    link.live = link.open();
    if (!link.live) link.lose();
  } else {
    const isWaiting = state.name === "waiting";
    for (const place of ["live", "next", "old"] as const) link.leave(place, isWaiting);
    if (isWaiting) timer(state.delayMs, () => link.signal("retry"));
  }
}

function toError(state: State): WsError | undefined {
  if (state.name !== "closed") return;
  const { code, reason } = state;
  const by = code === CLOSED ? "client" : "server";
  return new WsError(
    code === 4401 ? "unauthenticated" : code === 4403 ? "forbidden" : "closed",
    `connection closed by the ${by} (${code}${reason && `: ${reason}`})`,
  );
}
