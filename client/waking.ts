import { listen } from "./listen.js";

/** What a page tells when it may have slept: it is seen again, resumed, shown again, or online again. */
const SIGNS = ["visibilitychange", "resume", "pageshow", "online"];

/** Calls `wake` at each sign that the page may have slept. Returns the undo. Outside a page it does nothing. */
export function onWake(wake: () => void): () => void {
  const stops = SIGNS.map((sign) =>
    listen(globalThis, sign, () => {
      if (globalThis.document?.visibilityState !== "hidden") wake();
    }),
  );
  return () => {
    for (const stop of stops) stop();
  };
}
