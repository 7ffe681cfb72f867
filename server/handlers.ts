/** The application's handlers by the event that they take: one each. */
export class Handlers<Handler> {
  #byEvent = new Map<string, Handler>();

  /** Registers the handler of `event`. Returns the undo. Throws if it has one. */
  add(event: string, handler: Handler): () => void {
    if (this.#byEvent.has(event)) throw new Error(`"${event}" has a handler already`);
    this.#byEvent.set(event, handler);
    return () => {
      if (this.#byEvent.get(event) === handler) this.#byEvent.delete(event);
    };
  }

  /** The handler of `event`, if it has one. */
  get(event: string): Handler | undefined {
    return this.#byEvent.get(event);
  }
}
