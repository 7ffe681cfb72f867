/** Calls `listener` when `signal` is aborted, if there is one. Returns the unsubscribe function. */
export function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  signal?.addEventListener("abort", listener);
  return () => signal?.removeEventListener("abort", listener);
}
