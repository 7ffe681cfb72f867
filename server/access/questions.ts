/** The questions of one session that the application has not decided, and those that wait until they may be asked. */
export class Questions {
  #most: number;
  #open = 0;
  #waiting: (() => void)[] = [];
  /** The next of `waiting`. */
  #next = 0;

  /** So many may be undecided at once. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether one more has to wait. */
  get isFull(): boolean {
    return this.#open >= this.#most;
  }

  /** Whether nothing is undecided. */
  get isEmpty(): boolean {
    return this.#open === 0;
  }

  /** A question was asked that is not decided at once. */
  begin(): void {
    this.#open++;
  }

  /** Resolves when a question may be asked: it counts as begun. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** A question is decided: the next one takes its place. */
  end(): void {
    const next = this.#waiting[this.#next++];
    if (next) return next();
    this.#open--;
    this.#waiting = [];
    this.#next = 0;
  }
}
