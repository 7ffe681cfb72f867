/** The undecided questions of one session, and those that wait until they may be asked. */
export class Questions {
  #most: number;
  #open = 0;
  #waiting: (() => void)[] = [];
  /** The index of the next waiting question. */
  #next = 0;

  /** The most undecided questions. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether another question has to wait. */
  get isFull(): boolean {
    return this.#open >= this.#most;
  }

  /** Whether no question is undecided. */
  get isEmpty(): boolean {
    return this.#open === 0;
  }

  /** A question was asked, and is undecided. */
  begin(): void {
    this.#open++;
  }

  /** Resolves when the next question may be asked. It counts as undecided from then on. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** A question is decided: the next one may be asked. */
  end(): void {
    const next = this.#waiting[this.#next++];
    if (next) return next();
    this.#open--;
    this.#waiting = [];
    this.#next = 0;
  }
}
