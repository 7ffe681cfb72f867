import type { Client } from "monument-ws";
import type { Race } from "../contract.js";
import { SLOW_MS } from "../slow-ms.js";
import { byId, part, setText } from "./elements.js";
import { Tally } from "./tally.js";

const COUNTDOWN_MS = 100;
const SAY_MS = 15_000;

/** Shows a button that has the link slowed down for a while, and what became of the updates of that time. */
export function showSlowing(client: Client<Race>): void {
  const link = byId("link");
  const button = part(link, "slow", HTMLButtonElement);
  const words = part(link, "slow-words", HTMLElement);
  let slowed: AbortController | undefined;
  let forget: ReturnType<typeof setTimeout> | undefined;

  const show = (): void => {
    const { name } = client.state;
    button.disabled = name !== "open" || slowed !== undefined;
    button.hidden = name === "waiting" || name === "closed"; // its place is that of "Connect now" then
  };
  client.onState(({ name }) => {
    show();
    if (name === "open") return;
    slowed?.abort(); // the next link is as fast as ever
    setText(words, "");
  });
  show();

  button.addEventListener("click", async () => {
    slowed = new AbortController();
    show();
    clearTimeout(forget);
    setText(words, `Slowed down for ${SLOW_MS / 1000} s, while the race goes on:`);
    const stopCountdown = countDown(part(link, "slow-left", HTMLElement));
    setText(words, await slowDown(client, slowed.signal));
    stopCountdown();
    forget = setTimeout(() => setText(words, ""), SAY_MS);
    slowed = undefined;
    show();
  });
}

/**
 * Has the link slowed down, and waits until it is on the newest update again. Returns what to say of it: nothing
 * if the connection was lost meanwhile, which the page says elsewhere.
 */
async function slowDown(client: Client<Race>, signal: AbortSignal): Promise<string> {
  const tally = new Tally();
  const stop = client.subscribe("clock", ({ tick }) => tally.take(tick));
  try {
    const { tick: newest } = await client.request("link:slow", {}, { signal });
    for await (const { tick } of client.watch("clock", { signal })) if (tick >= newest) break;
    signal.throwIfAborted();
  } catch (error) {
    return signal.aborted ? "" : String(error);
  } finally {
    stop();
  }
  const { came, total } = tally;
  return `Caught up: ${came} of ${total} updates came, ${total - came} were skipped, and you are on the newest.`;
}

/** Shows how long it still takes. Returns how to take that away. */
function countDown(place: HTMLElement): () => void {
  const dueAt = performance.now() + SLOW_MS;
  const tick = (): void => {
    const leftMs = Math.max(0, dueAt - performance.now());
    setText(place, `${(leftMs / 1000).toFixed(1)} s left`);
  };
  const timer = setInterval(tick, COUNTDOWN_MS);
  tick();
  return () => {
    clearInterval(timer);
    setText(place, "");
  };
}
