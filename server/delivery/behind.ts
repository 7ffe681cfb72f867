import type { Clock } from "../../shared/clock.js";
import { TurnClock } from "../base/turn-clock.js";

/** Something that waits for its peer, and is looked at now and then. */
interface Looked {
  /** Returns whether to look again. */
  look(now: number): boolean;
}

/** How often, in milliseconds. */
const LOOK_MS = 250;

/** Those whose peers do not take all at once. One timer for all, which runs while there are any. */
export class Behind {
  /** The time of this turn, for all of them. */
  readonly turn: TurnClock;
  #clock: Clock;
  #waiting = new Set<Looked>();
  #isLooking = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.turn = new TurnClock(clock);
  }

  add(waiting: Looked): void {
    this.#waiting.add(waiting);
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#clock.after(LOOK_MS, () => this.#look(), "housekeeping");
  }

  #look(): void {
    const now = this.#clock.now();
    this.#isLooking = false;
    const [...all] = this.#waiting;
    this.#waiting.clear();
    for (const each of all) if (each.look(now)) this.add(each);
  }
}
