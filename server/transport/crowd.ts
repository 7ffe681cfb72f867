import { setImmediate } from "node:timers";
import { systemClock } from "../base/clock.js";

/** A socket that waits for its turn. */
export interface Waiting {
  /** Takes some of what waits, and joins the queue again if there is more. */
  takeTurn(): void;
}

/** So long one turn of the event loop may take frames of those who send much, in milliseconds. */
const SLICE_MS = 6;

/** The clock is read once for so many visits: a visit takes up to as many frames as its intake allows. */
const VISITS_PER_LOOK = 4;

/**
 * Shares the event loop fairly while more arrives than it can take. Whoever has sent little is read at once. The others
 * wait in one queue, first come, first served, and have a slice of each turn: ten thousand of them may delay each other,
 * and delay nobody else by more than a slice (threats S14).
 */
export class Crowd {
  #queue = new Set<Waiting>();
  #visits = 0;
  /** When this turn was first looked at; nothing in a turn in which little came. */
  #turnAt: number | undefined;
  #spentMs = 0;
  #isAwaited = false;

  /** Whether those who send much have to wait: others wait already, or this turn has taken enough of them. */
  get isFull(): boolean {
    return this.#queue.size > 0 || this.#spentMs > SLICE_MS;
  }

  /** Some frames were taken. */
  visited(): void {
    if (++this.#visits % VISITS_PER_LOOK > 0) return;
    const now = systemClock.now();
    this.#turnAt ??= now;
    this.#spentMs = now - this.#turnAt;
    this.#await();
  }

  /** Has `waiting` take its turn when those before it have had theirs. */
  add(waiting: Waiting): void {
    this.#queue.add(waiting);
    this.#await();
  }

  delete(waiting: Waiting): void {
    this.#queue.delete(waiting);
  }

  #await(): void {
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    setImmediate(this.#begin);
  }

  /** Another turn: what is left of its slice is for those who wait. */
  #begin = (): void => {
    this.#isAwaited = false;
    this.#turnAt = undefined;
    this.#spentMs = 0;
    if (this.#queue.size === 0) return;
    const until = systemClock.now() + SLICE_MS;
    for (const each of [...this.#queue]) {
      if (!this.#queue.delete(each)) continue; // it has ended
      each.takeTurn();
      if (systemClock.now() >= until) break;
    }
    if (this.#queue.size > 0) this.#await();
  };
}
