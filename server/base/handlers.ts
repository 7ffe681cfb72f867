import { isEventName } from "../../shared/events.js";

/** The application's handlers by the event that they take: one each. */
export class Handlers<Handler> {
  #byEvent = new Map<string, Handler>();

  /** Registers the handler of `event`. Returns a function that removes it. Throws if it has one, or if this is none. */
  add(event: string, handler: Handler): () => void {
    if (typeof handler !== "function") throw new TypeError(`the handler of "${event}" must be a function`);
    if (!isEventName(event)) throw new TypeError(`clients cannot send the event ${JSON.stringify(event)}`);
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
