import { listen } from "./listen.js";

/** Calls `wake` at each sign that the page may have slept. Returns the undo. Outside a page it does nothing. */
export function onWake(wake: () => void): () => void {
  const { document } = globalThis;
  const listener = (): void => {
    if (!document?.hidden) wake();
  };
  // It is seen again, resumed, shown again, or online again. workerd has no document, and captures no events.
  const stops = ["visibilitychange", "resume", "pageshow", "online"].map((sign, index) =>
    listen(index < 2 ? document : globalThis, sign, listener),
  );
  return () => {
    for (const stop of stops) stop();
  };
}
