/** Counts how many numbers of a running count arrived: pure. */
export class Tally {
  #first: number | undefined;
  #last = 0;
  #came = 0;

  /** Takes a number. The first is where the count begins; one that is not higher than all before is none. */
  take(number: number): void {
    if (this.#first === undefined) this.#first = number;
    else if (number <= this.#last) return;
    else this.#came++;
    this.#last = number;
  }

  /** How many arrived after the first. */
  get came(): number {
    return this.#came;
  }

  /** How many there were after the first, up to the highest that arrived. */
  get total(): number {
    return this.#last - (this.#first ?? this.#last);
  }
}
