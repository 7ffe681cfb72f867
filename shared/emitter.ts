/** Called with the error of a listener. The other listeners still run. */
export type Report = (error: unknown) => void;

/** Listeners by key, called in the order in which they were added. */
export interface Emitter<Key, Value> {
  /**
   * Calls `listener` for each value of `key`, and at once with `now` if given. Returns the unsubscribe function,
   * which may be called twice.
   */
  on(key: Key, listener: (value: Value) => void, now?: Value): () => void;
  /**
   * Calls every listener of `key` that is still registered. With `current`, stops when that returns something else: a
   * listener may have caused a newer value, which the others have already received.
   */
  emit(key: Key, value: Value, current?: () => Value): void;
  /** Whether `key` has a listener. */
  has(key: Key): boolean;
}

/** Creates an emitter. `report` is called with errors of listeners. */
export function createEmitter<Key, Value>(report: Report): Emitter<Key, Value> {
  const byKey = new Map<Key, Set<(value: Value) => void>>();
  return {
    on: (key, listener, now) => {
      // A function of its own, so that the same listener added twice is two registrations.
      const own = (value: Value): void => {
        try {
          listener(value);
        } catch (error) {
          report(error);
        }
      };
      const listeners = byKey.get(key) ?? new Set();
      byKey.set(key, listeners.add(own));
      if (now) own(now);
      return () => {
        // Listeners added after the last one had left are in another set.
        if (listeners.delete(own) && !listeners.size) byKey.delete(key);
      };
    },
    emit: (key, value, current = () => value) => {
      const listeners = byKey.get(key);
      if (!listeners) return;
      // A copy: a listener that is added during the call does not receive this value.
      for (const listener of [...listeners]) {
        if (listeners.has(listener) && current() === value) listener(value);
      }
    },
    has: (key) => byKey.has(key),
  };
}
