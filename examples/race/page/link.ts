import type { Client, State } from "monument-ws";
import type { Race } from "../contract.js";
import { byId, part, setText } from "./elements.js";

const TICK_MS = 100;

/** Shows the condition of the connection, with buttons to cut it and to bring it back at once. */
export function showLink(client: Client<Race>): void {
  const link = byId("link");
  const label = part(link, "state", HTMLElement);
  const detail = part(link, "detail", HTMLElement);
  const cut = part(link, "cut", HTMLButtonElement);
  const connect = part(link, "connect", HTMLButtonElement);
  let countdown: ReturnType<typeof setInterval> | undefined;

  const show = (state: State): void => {
    clearInterval(countdown);
    link.dataset.state = state.name;
    setText(label, inWords(state));
    setText(detail, inDetail(state));
    cut.disabled = state.name !== "open";
    connect.hidden = state.name !== "waiting" && state.name !== "closed";
    if (state.name !== "waiting") return;
    const dueAt = performance.now() + state.delayMs;
    const tick = (): void => setText(detail, nextAttempt(state.attempt, dueAt - performance.now()));
    countdown = setInterval(tick, TICK_MS);
    tick();
  };
  client.onState(show);
  show(client.state);

  // Refused while there is no connection: cutting the next one would be a surprise.
  cut.addEventListener("click", () => client.emit("link:cut", {}, { offline: "refuse" }));
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

function inDetail(state: State): string {
  if (state.name === "closed") return `for good, with code ${state.code}`;
  return state.name === "connecting" && state.attempt > 0 ? `attempt ${state.attempt}` : "";
}

function nextAttempt(attempt: number, inMs: number): string {
  return `attempt ${attempt} in ${(Math.max(0, inMs) / 1000).toFixed(1)} s`;
}
