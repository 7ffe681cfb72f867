/** What one reply of the engine says of its clock. */
interface Sample {
  /** Engine time minus own time, in microseconds. */
  offset: number;
  /** How far it may be wrong: half the round trip. */
  doubt: number;
}

/** So much the best sample is worth less with each that follows, so that it can be replaced. */
const AGING = 1.01;
const SAMPLES = 5;

/**
 * The engine's clock, as estimated from replies that carry its time: in the middle of the round trip, from the shortest
 * one. This machine's wall clock plays no part, so it may be wrong, or be set.
 */
export class EngineTime {
  #now: () => number;
  #best: Sample | undefined;

  /** `now` is a clock of this machine that only goes forward, in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether the engine has told its time. */
  get isKnown(): boolean {
    return this.#best !== undefined;
  }

  /** The engine's time, in whole microseconds since 1970; this clock's own while the engine has not told it. */
  now(): number {
    return this.at(this.#now());
  }

  /** The same, at a moment of this clock. */
  at(ms: number): number {
    return Math.round(ms * 1_000 + (this.#best?.offset ?? 0));
  }

  /** Asks the engine by `ask`, whose reply carries its time. Returns the reply. */
  async during<Reply>(ask: () => Promise<Reply>, timeOf: (reply: Reply) => number): Promise<Reply> {
    const sentAt = this.#now();
    const reply = await ask();
    const doubt = ((this.#now() - sentAt) * 1_000) / 2;
    const offset = timeOf(reply) - (sentAt * 1_000 + doubt);
    if (this.#best) this.#best.doubt = this.#best.doubt * AGING + 1;
    if (!this.#best || doubt <= this.#best.doubt) this.#best = { offset, doubt };
    return reply;
  }

  /** Asks some times, of an engine that may be another than before. Returns how much later it is there than was known. */
  async learn(ask: () => Promise<number>): Promise<number> {
    const before = this.at(0);
    this.reset();
    for (let sample = 0; sample < SAMPLES; sample++) await this.during(ask, (now) => now);
    return this.at(0) - before;
  }

  /** Forgets what it knows: it may be another engine, with another clock. */
  reset(): void {
    if (this.#best) this.#best.doubt = Number.POSITIVE_INFINITY;
  }
}
