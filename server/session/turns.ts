import type { Clock } from "../../shared/clock.js";

/** Something that waits for its turn. */
export interface Waiting {
  /** Looks whether its turn has come. */
  look(now: number): void;
}

/** How long what waits rests between two looks, in milliseconds. */
export const LOOK_MS = 50;

/** One timer for all that wait: with one for each, thousands of peers that send too much would keep all others waiting. */
export class Turns {
  #clock: Clock;
  #waiting = new Set<Waiting>();
  #stop: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Has `waiting` look again and again, until it is deleted. */
  add(waiting: Waiting): void {
    this.#waiting.add(waiting);
    this.#stop ??= this.#clock.after(LOOK_MS, () => this.#look(), "housekeeping");
  }

  delete(waiting: Waiting): void {
    this.#waiting.delete(waiting);
    if (this.#waiting.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }

  #look(): void {
    this.#stop = undefined;
    const now = this.#clock.now();
    for (const each of [...this.#waiting]) if (this.#waiting.has(each)) each.look(now);
    if (this.#waiting.size > 0) {
      this.#stop ??= this.#clock.after(LOOK_MS, () => this.#look(), "housekeeping");
    }
  }
}
