import type { Context } from "./context.js";

/**
 * Calls `wake` at each sign that the page may have slept, and connects then if the client waits for its next attempt.
 * Nobody listens before the client first connects and after it was closed. Outside a page it does nothing.
 */
export function onWake({ on, signal }: Context, wake: () => void): void {
  const { document } = globalThis;
  const listener = (): void => {
    if (document?.hidden) return;
    signal("asked");
    wake();
  };
  let isListening = false;
  on("ws:state", ({ name }) => {
    if (isListening === (name !== "closed")) return;
    isListening = !isListening;
    const change = isListening ? "addEventListener" : "removeEventListener";
    // It is seen again, resumed, shown again, or online again.
    for (const sign of ["visibilitychange", "resume"]) document?.[change]?.(sign, listener);
    for (const sign of ["pageshow", "online"]) globalThis[change]?.(sign, listener);
  });
}
