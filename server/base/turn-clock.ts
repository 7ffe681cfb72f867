import type { Clock } from "../../shared/clock.js";

/**
 * The time, read once per turn of the event loop, so that sending one value to a thousand sessions reads the clock
 * once.
 */
export class TurnClock {
  #clock: Pick<Clock, "now">;
  #now: number | undefined;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** The time of the first reading in this turn, in milliseconds of the clock. */
  now(): number {
    if (this.#now === undefined) {
      this.#now = this.#clock.now();
      queueMicrotask(() => {
        this.#now = undefined;
      });
    }
    return this.#now;
  }
}
