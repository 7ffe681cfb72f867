/** Listens to a target of events, if it is one: some runtimes have a `window` that takes no listeners. Returns the undo. */
export function listen(
  target: Partial<EventTarget> | undefined,
  type: string,
  listener: () => void,
): () => void {
  target?.addEventListener?.(type, listener);
  return () => target?.removeEventListener?.(type, listener);
}
