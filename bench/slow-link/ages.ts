/** How old what a client shows is, sampled. */
export class Ages {
  #samples: number[] = [];

  add(ageMs: number): void {
    this.#samples.push(Math.max(0, ageMs));
  }

  get count(): number {
    return this.#samples.length;
  }

  /** The age in seconds below which this part of the samples is; nothing without samples. */
  at(part: number): number | undefined {
    const sorted = this.#samples.sort((one, other) => one - other);
    const age = sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
    return age === undefined ? undefined : age / 1_000;
  }
}
