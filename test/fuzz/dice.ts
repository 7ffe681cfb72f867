import { seededRandom } from "../../testing/random.js";

/** Random choices that are the same for the same seed. */
export class Dice {
  #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** A whole number from 0 up to, but not, `end`. */
  below(end: number): number {
    return Math.floor(this.#random() * end);
  }

  /** Whether something of this probability happens. */
  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  /** One of `choices`, of which there is at least one. */
  pick<Choice>(choices: readonly [Choice, ...Choice[]] | readonly Choice[]): Choice {
    // Within the bounds of a list that is not empty.
    return choices[this.below(choices.length)] as Choice;
  }

  /** So many of what `make` makes. */
  times<Made>(count: number, make: () => Made): Made[] {
    return Array.from({ length: count }, make);
  }
}
