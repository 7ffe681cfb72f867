/** Called with the error of a listener. The other listeners still run. */
export type Report = (error: unknown) => void;

/** Listeners by key, called in the order in which they came. */
export interface Emitter<Key, Value> {
  /**
   * Calls `listener` at each news of `key`, and at once with `now` if given. Returns the unsubscribe function, which
   * may be called twice.
   */
  on(key: Key, listener: (value: Value) => void, now?: Value): () => void;
  /**
   * Calls every listener of `key` that is still there. With `current` it ends as soon as that gives something else: a
   * listener may have led to news that the others have heard since.
   */
  emit(key: Key, value: Value, current?: () => Value): void;
  /** Whether anybody listens to `key`. */
  has(key: Key): boolean;
}

/** Makes an emitter that tells `report` what listeners throw. */
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
        // Those who came after the last had left are in another set.
        if (listeners.delete(own) && !listeners.size) byKey.delete(key);
      };
    },
    emit: (key, value, current = () => value) => {
      const listeners = byKey.get(key);
      if (!listeners) return;
      // A copy: a listener that is added meanwhile does not hear of what came before it.
      for (const listener of [...listeners]) {
        if (listeners.has(listener) && current() === value) listener(value);
      }
    },
    has: (key) => byKey.has(key),
  };
}
