import type { Client } from "monument-ws";
import type { Clock, Race } from "../contract.js";
import { byId, part, setText } from "./elements.js";
import { stopwatch } from "./format.js";
import { showFreshness } from "./freshness.js";

/** Shows the clock of the race and the lap of the leader. */
export function showClock(client: Client<Race>): void {
  const element = byId("clock");
  const elapsed = part(element, "elapsed", HTMLElement);
  const lap = part(element, "lap", HTMLElement);
  client.subscribe("clock", (clock, known) => {
    setText(elapsed, stopwatch(clock.elapsedMs));
    setText(lap, inLaps(clock));
    element.dataset.tick = `${clock.tick}`;
    showFreshness(element, known);
  });
}

function inLaps({ phase, lap, laps }: Clock): string {
  if (phase === "finished") return "Finished: the next race starts soon";
  return lap === laps ? "Last lap" : `Lap ${lap} of ${laps}`;
}
