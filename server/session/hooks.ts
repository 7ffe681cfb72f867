import { isPromiseLike } from "../base/promise-like.js";
import type { Closing } from "../delivery/peer.js";
import type { Session } from "./session.js";

/** The arguments of the application's listeners. */
export interface HookArguments {
  open: [session: Session];
  close: [session: Session, closing: Closing];
}

type Listener = (...given: never[]) => unknown;

/**
 * The application's listeners for opened and closed sessions. An error of one is logged, and does not stop the
 * others.
 */
export class Hooks {
  #report: (error: unknown) => void;
  #listeners = { open: new Set<{ listener: Listener }>(), close: new Set<{ listener: Listener }>() };

  /** `report` is called with what listeners throw, or reject with. */
  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  /** Adds a listener, and returns a function that removes it. Throws a `TypeError` for any other event. */
  on<Name extends keyof HookArguments>(name: Name, listener: Listener): () => void {
    if (!Object.hasOwn(this.#listeners, name)) {
      throw new TypeError(`there is no event "${name}" of sessions: "open" and "close" are`);
    }
    const registration = { listener }; // the same listener may be added twice
    this.#listeners[name].add(registration);
    return () => void this.#listeners[name].delete(registration);
  }

  emit<Name extends keyof HookArguments>(name: Name, ...given: HookArguments[Name]): void {
    for (const { listener } of this.#listeners[name]) {
      try {
        const result = (listener as (...given: HookArguments[Name]) => unknown)(...given); // typed by the caller of `on`
        if (isPromiseLike(result)) result.then(undefined, this.#report);
      } catch (error) {
        this.#report(error);
      }
    }
  }
}
