import type { Context } from "./context.js";
import { MAX_SILENT_LINKS } from "./limits.js";
import { createTimer } from "./timer.js";

/**
 * Gives up a link to a known server that brings no welcome. So is one to an unknown server that never brings a word,
 * but only a few times: a plain server that has nothing to say looks the same. A new link tells for how long nothing
 * was heard over the one before: events of the server's application are not repeated.
 */
export function noticeSilence(context: Context): void {
  const { clock, on, waitMs = 10_000 } = context;
  const timer = createTimer(clock);
  let heardAt = 0; // before the first link
  let silentLinks = 0; // in a row
  let isKnown = false; // the server answers pings: then each of its links begins with a welcome
  on("ws:up", () => {
    const before = heardAt;
    heardAt = clock.now();
    timer(waitMs, () => {
      if (isKnown || silentLinks++ < MAX_SILENT_LINKS) context.lose();
    });
    if (before) context.emit("ws:gap", { lostMs: heardAt - before }); // at last: a listener may end it all
  });
  on("ws:text", () => {
    heardAt = clock.now();
    silentLinks = 0;
    if (!isKnown) timer();
  });
  on("ws:welcome", () => {
    isKnown = true;
    timer();
  });
  on("ws:end", timer);
}
