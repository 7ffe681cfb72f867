/** Listens to a target of events, if it is one: some runtimes have a `window` that takes no listeners. Returns the undo. */
export function listen(
  target: Partial<EventTarget> | undefined,
  type: string,
  listener: () => void,
): () => void {
  // While the event is captured: those of the document then pass the window, also if they do not bubble.
  target?.addEventListener?.(type, listener, true);
  return () => target?.removeEventListener?.(type, listener, true);
}
