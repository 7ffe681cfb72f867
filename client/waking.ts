/** What a page tells when it may have slept: it is seen again, shown again, resumed, or online again. */
const SIGNS = [
  ["document", "visibilitychange"],
  ["document", "resume"],
  ["window", "pageshow"],
  ["window", "online"],
] as const;

/** Calls `wake` at each sign that the page may have slept. Returns the undo. Outside a page it does nothing. */
export function onWake(wake: () => void): () => void {
  const listener = (): void => {
    if (globalThis.document?.visibilityState !== "hidden") wake();
  };
  for (const [target, sign] of SIGNS) globalThis[target]?.addEventListener(sign, listener);
  return () => {
    for (const [target, sign] of SIGNS) globalThis[target]?.removeEventListener(sign, listener);
  };
}
