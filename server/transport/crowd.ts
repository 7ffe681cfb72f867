import { setImmediate } from "node:timers";
import { systemClock } from "../base/clock.js";

/** A socket that waits for its turn. */
export interface Waiting {
  /** Processes some of its waiting frames, and joins the queue again if there are more. */
  takeTurn(): void;
}

/** How much of one turn of the event loop heavy senders may use, in milliseconds. */
const SLICE_MS = 6;

/** The clock is read once per this many visits. One visit processes at most `VISIT_FRAMES` frames. */
const VISITS_PER_LOOK = 4;

/**
 * Shares the event loop fairly when more data arrives than it can process. Clients that have sent little are read at
 * once. All others wait in one queue and share a slice of each turn. Ten thousand heavy senders delay each other, and
 * everybody else by one slice at most.
 */
export class Crowd {
  #queue = new Set<Waiting>();
  #visits = 0;
  /** When the first visit of this turn was; `undefined` if there were few. */
  #turnAt: number | undefined;
  #spentMs = 0;
  #isAwaited = false;

  /** Whether heavy senders must wait: others are waiting already, or the slice of this turn is used up. */
  get isFull(): boolean {
    return this.#queue.size > 0 || this.#spentMs > SLICE_MS;
  }

  /** Some frames were processed. */
  visited(): void {
    if (++this.#visits % VISITS_PER_LOOK > 0) return;
    const now = systemClock.now();
    this.#turnAt ??= now;
    this.#spentMs = now - this.#turnAt;
    this.#await();
  }

  /** Calls `takeTurn` of `waiting` after all sockets that are already in the queue. */
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

  /** Starts the next turn, with a slice for the sockets in the queue. */
  #begin = (): void => {
    this.#isAwaited = false;
    this.#turnAt = undefined;
    this.#spentMs = 0;
    if (this.#queue.size === 0) return;
    const until = systemClock.now() + SLICE_MS;
    for (const each of [...this.#queue]) {
      if (!this.#queue.delete(each)) continue; // it has closed in the meantime
      each.takeTurn();
      if (systemClock.now() >= until) break;
    }
    if (this.#queue.size > 0) this.#await();
  };
}
