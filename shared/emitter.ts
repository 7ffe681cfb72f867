/** Takes what a listener threw; the other listeners still run. */
export type Report = (error: unknown) => void;

/** The listeners of one thing, called in the order in which they came. */
export class Listeners<Args extends unknown[]> {
  #all: ReadonlyArray<(...args: Args) => void> = [];
  #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  get size(): number {
    return this.#all.length;
  }

  /** Adds `listener`, and calls it at once with `now` if given. Returns its own undo, which may be called twice. */
  add(listener: (...args: Args) => void, now?: Args): () => void {
    // A function of its own, so that the same listener added twice is two registrations.
    const own = (...args: Args): void => {
      try {
        listener(...args);
      } catch (error) {
        this.#report(error);
      }
    };
    this.#all = [...this.#all, own];
    if (now) own(...now);
    return () => {
      this.#all = this.#all.filter((each) => each !== own);
    };
  }

  /** Calls every listener that is still there; one that throws is reported. */
  emit(...args: Args): void {
    this.emitWhile(() => true, ...args);
  }

  /** The same, for as long as `isCurrent`: a listener may have led to news that the others have heard since. */
  emitWhile(isCurrent: () => boolean, ...args: Args): void {
    for (const listener of this.#all) {
      if (!isCurrent()) return;
      if (this.#all.includes(listener)) listener(...args);
    }
  }
}

/** Listeners by name. */
export class Emitter<Args extends unknown[]> {
  #named = new Map<string, Listeners<Args>>();
  #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  /** Calls `listener` at each `name` until the returned function is called. */
  on(name: string, listener: (...args: Args) => void): () => void {
    const listeners = this.#named.get(name) ?? new Listeners<Args>(this.#report);
    this.#named.set(name, listeners);
    const remove = listeners.add(listener);
    return () => {
      remove();
      if (listeners.size === 0 && this.#named.get(name) === listeners) this.#named.delete(name);
    };
  }

  /** Calls the listeners of `name`. */
  emit(name: string, ...args: Args): void {
    this.#named.get(name)?.emit(...args);
  }
}
