import type { Clock } from "../../shared/clock.js";

/** The time, read once in each turn: telling a thousand sessions of one value takes no reading for each. */
export class TurnClock {
  #clock: Pick<Clock, "now">;
  #now: number | undefined;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** When this turn first asked, in milliseconds of the clock. */
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
