import type { Client, State } from "monument-ws";
import type { Race } from "../contract.js";
import { byId, part, setText } from "./elements.js";
import { isAllFresh } from "./freshness.js";

const TICK_MS = 100;

/** Shows the condition of the connection, with buttons to cut it, to kill it, and to bring it back at once. */
export function showLink(client: Client<Race>): void {
  const link = byId("link");
  const label = part(link, "state", HTMLElement);
  const detail = part(link, "detail", HTMLElement);
  const cut = part(link, "cut", HTMLButtonElement);
  const kill = part(link, "kill", HTMLButtonElement);
  const connect = part(link, "connect", HTMLButtonElement);
  let countdown: ReturnType<typeof setInterval> | undefined;

  const show = (state: State): void => {
    clearInterval(countdown);
    link.dataset.state = state.name;
    setText(label, inWords(state));
    cut.disabled = kill.disabled = state.name !== "open";
    connect.hidden = state.name !== "waiting" && state.name !== "closed";
    const since = performance.now();
    const tick = (): void => {
      link.dataset.age = state.name !== "open" || isAllFresh() ? "new" : "old";
      setText(detail, inDetail(state, performance.now() - since));
    };
    countdown = setInterval(tick, TICK_MS);
    tick();
  };
  client.onState(show);
  show(client.state);

  // Refused while there is no connection: cutting the next one would be a surprise.
  cut.addEventListener("click", () => client.emit("link:cut", {}, { offline: "refuse" }));
  kill.addEventListener("click", () => client.emit("link:kill", {}, { offline: "refuse" }));
  connect.addEventListener("click", () => {
    client.connect().catch((error: unknown) => setText(detail, String(error)));
  });
}

/** What a screen reader says of a change, so without anything that counts. */
function inWords(state: State): string {
  switch (state.name) {
    case "idle":
      return "Not connected yet";
    case "connecting":
      return "Connecting";
    case "open":
      return "Connected";
    case "waiting":
      return "Connection lost";
    case "closed":
      return "Closed";
  }
}

function inDetail(state: State, sinceMs: number): string {
  switch (state.name) {
    case "open":
      return isAllFresh() ? "all values live" : "waiting for newer values";
    case "waiting":
      return `Reconnecting in ${Math.ceil(Math.max(0, state.delayMs - sinceMs) / 1000)} s`;
    case "closed":
      return `for good, with code ${state.code} ${state.reason}`;
    default:
      return "";
  }
}
