import type { Frame } from "../shared/envelope.js";

/** A get event as it was decoded. */
export type Get = Extract<Frame, { kind: "get" }>;

/**
 * What a handler is asked. Two questions may have one set event: `data:get:riders` with the id 7 and with the id
 * "7", and `data:get:riders:7`. Each reaches its own handler, with its own id.
 */
export function askedKey({ event, id }: Get): string {
  return `${typeof id} ${id} ${event}`;
}

/** The questions of one item whose answers are on their way. Nearly always there is one: it needs no Map. */
export class Asked {
  #key: string | undefined;
  #at = 0;
  /** Other questions that have the same set event. */
  #others: Map<string, number> | undefined;

  /** When `key` was asked, if its answer is on its way. */
  at(key: string): number | undefined {
    return this.#key === key ? this.#at : this.#others?.get(key);
  }

  /** `key` is asked now. */
  ask(key: string, now: number): void {
    if (this.#key === undefined || this.#key === key) {
      this.#key = key;
      this.#at = now;
    } else {
      this.#others ??= new Map();
      this.#others.set(key, now);
    }
  }

  /** `key` has been answered. */
  settle(key: string): void {
    if (this.#key === key) this.#key = undefined;
    else this.#others?.delete(key);
  }

  /** All have been answered, or nobody waits for an answer any more. */
  settleAll(): void {
    this.#key = undefined;
    this.#others = undefined;
  }
}
