import type { Clock } from "../../shared/clock.js";

/** Something that waits for its turn. */
export interface Waiting {
  /** Looks whether its turn has come. */
  look(): void;
}

/** How long what waits rests between two looks, in milliseconds. */
const LOOK_MS = 50;

/**
 * How long one look may take, in milliseconds. What waits sent too much: together it gets a fifth of the time, and what
 * keeps to its rate the rest. With thousands that send too much, a look at all took 60 ms and more (threats S14).
 */
const SLICE_MS = 10;

/** One timer for all that wait. */
export class Turns {
  #clock: Clock;
  /** Those that were looked at last come last. */
  #waiting = new Set<Waiting>();
  #stop: (() => void) | undefined;
  #lookedAt = 0;
  #passedMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The time that has passed while anything waited. A look that comes late is this side's fault: it counts as two. */
  get passedMs(): number {
    return this.#passedMs;
  }

  /** Has `waiting` look again and again, until it is deleted. */
  add(waiting: Waiting): void {
    this.#waiting.add(waiting);
    if (!this.#stop) this.#lookLater();
  }

  delete(waiting: Waiting): void {
    this.#waiting.delete(waiting);
    if (this.#waiting.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }

  #lookLater(): void {
    this.#lookedAt = this.#clock.now();
    this.#stop = this.#clock.after(LOOK_MS, () => this.#look(), "housekeeping");
  }

  #look(): void {
    this.#stop = undefined;
    const now = this.#clock.now();
    this.#passedMs += Math.min(now - this.#lookedAt, 2 * LOOK_MS);
    for (const each of [...this.#waiting]) {
      if (!this.#waiting.delete(each)) continue; // another look has ended it
      this.#waiting.add(each);
      each.look();
      if (this.#clock.now() - now >= SLICE_MS) break;
    }
    if (this.#waiting.size > 0 && !this.#stop) this.#lookLater();
  }
}
