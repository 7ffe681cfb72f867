import type { State } from "./state.js";

/**
 * Calls `wake` whenever the page may have slept. Returns a function to call at each change of the state: the
 * listeners exist only while the client is connecting or connected. Outside a page it does nothing.
 */
export function createWaking(wake: () => void): (state: State) => void {
  const { document } = globalThis;
  const listener = (): void => {
    if (!document?.hidden) wake();
  };
  let isListening = false;
  return ({ name }) => {
    if (isListening === (name !== "closed")) return;
    isListening = !isListening;
    const change = isListening ? "addEventListener" : "removeEventListener";
    // The page is visible again, resumed, shown again, or online again.
    for (const sign of ["visibilitychange", "resume", "pageshow", "online"])
      for (const target of [document, globalThis]) target?.[change]?.(sign, listener);
  };
}
