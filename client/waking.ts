/** What a page tells when it may have slept: it is seen again, resumed, shown again, or online again. */
const SIGNS = { document: ["visibilitychange", "resume"], globalThis: ["pageshow", "online"] } as const;

/** Calls `wake` at each sign that the page may have slept. Returns the undo. Outside a page it does nothing. */
export function onWake(wake: () => void): () => void {
  const listener = (): void => {
    if (globalThis.document?.visibilityState !== "hidden") wake();
  };
  for (const [name, signs] of Object.entries(SIGNS)) {
    for (const sign of signs) targetOf(name)?.addEventListener?.(sign, listener);
  }
  return () => {
    for (const [name, signs] of Object.entries(SIGNS)) {
      for (const sign of signs) targetOf(name)?.removeEventListener?.(sign, listener);
    }
  };
}

/** Some runtimes have a `window` or a `document` that takes no listeners. */
function targetOf(name: string): Partial<EventTarget> | undefined {
  return name === "document" ? globalThis.document : globalThis;
}
