import { AsyncResource } from "node:async_hooks";
import type { Clock } from "../shared/clock.js";

interface Timer {
  at: number;
  run: () => void;
}

/** How often pending promises may lead to further ones within one moment. */
const TURNS = 16;

/** A clock for tests: time passes only when you call `advance`. */
export class VirtualClock implements Clock {
  #now = 0;
  #wallOffset: number;
  #settle: () => Promise<void>;
  /** In the order in which they are due; equal ones in the order in which they were set. */
  #timers: Timer[] = [];

  /**
   * `date` is the wall-clock time at the start, in milliseconds since 1970. `settle` runs between two timers and lets
   * pending work finish: promises, by default.
   */
  constructor(date = 1_700_000_000_000, settle = settlePromises) {
    this.#wallOffset = date;
    this.#settle = settle;
  }

  now(): number {
    return this.#now;
  }

  date(): number {
    return this.#now + this.#wallOffset;
  }

  after(delayMs: number, then: () => void): () => void {
    // As a timer of Node does, it runs in the context in which it was set. `AsyncResource.bind` costs ten times as much.
    const context = new AsyncResource("VirtualTimer");
    const run = (): void => context.runInAsyncScope(then);
    const timer = { at: this.#now + Math.max(0, delayMs), run };
    this.#timers.splice(this.#placeOf(timer.at), 0, timer);
    return () => {
      const place = this.#timers.indexOf(timer);
      if (place >= 0) this.#timers.splice(place, 1);
    };
  }

  /** The number of timers that are set. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Changes only the wall-clock time, as when a user sets the clock, or after a machine has slept. */
  moveWallClock(byMs: number): void {
    this.#wallOffset += byMs;
  }

  /**
   * Advances the time by `byMs`. Runs all timers that are due in their order, and lets promises settle in between.
   */
  async advance(byMs: number): Promise<void> {
    const until = this.#now + byMs;
    await this.#settle();
    for (let [next] = this.#timers; next !== undefined && next.at <= until; [next] = this.#timers) {
      this.#timers.shift();
      this.#now = next.at;
      next.run();
      await this.#settle();
    }
    this.#now = until;
  }

  #placeOf(at: number): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#timers[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Lets promises settle, and those that they lead to. */
export async function settlePromises(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await null;
}
