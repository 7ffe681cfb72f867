import { listen } from "./listen.js";

/** Calls `wake` at each sign that the page may have slept. Returns the undo. Outside a page it does nothing. */
export function onWake(wake: () => void): () => void {
  // It is seen again, resumed, shown again, or online again.
  const stops = ["visibilitychange", "resume", "pageshow", "online"].map((sign) =>
    listen(globalThis, sign, () => {
      if (!globalThis.document?.hidden) wake();
    }),
  );
  return () => {
    for (const stop of stops) stop();
  };
}
