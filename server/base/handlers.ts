import { isEventName } from "../../shared/events.js";

/** The application's handlers, one per event. */
export class Handlers<Handler> {
  #byEvent = new Map<string, Handler>();

  /**
   * Registers the handler of `event`. Returns a function that removes it. Throws if the event has a handler already,
   * or if `handler` is not a function.
   */
  add(event: string, handler: Handler): () => void {
    if (typeof handler !== "function") throw new TypeError(`the handler of "${event}" must be a function`);
    if (!isEventName(event)) throw new TypeError(`clients cannot send the event ${JSON.stringify(event)}`);
    if (this.#byEvent.has(event)) throw new Error(`"${event}" has a handler already`);
    this.#byEvent.set(event, handler);
    return () => {
      if (this.#byEvent.get(event) === handler) this.#byEvent.delete(event);
    };
  }

  /** The handler of `event`, if there is one. */
  get(event: string): Handler | undefined {
    return this.#byEvent.get(event);
  }
}
