import type { Clock } from "../../shared/clock.js";
import { TurnClock } from "../base/turn-clock.js";

/** A sender that waits for its client, and is checked now and then. */
interface Looked {
  /** Returns whether to check again. */
  look(now: number): boolean;
}

/** How often it is checked, in milliseconds. */
const LOOK_MS = 250;

/** The senders whose clients have not read everything yet. They share one timer, which runs while there are any. */
export class Behind {
  /** The time of this turn, shared by all. */
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
