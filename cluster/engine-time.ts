/** One reply of the engine, as a sample of its clock. */
interface Sample {
  /** Engine time minus own time, in microseconds. */
  offset: number;
  /** The largest error: half the round trip. */
  doubt: number;
}

/** With each further sample the best one loses this much of its worth, so that it can be replaced. */
const AGING = 1.01;
const SAMPLES = 5;

/**
 * The engine's clock, estimated from replies that carry its time: the middle of the shortest round trip. This
 * machine's wall clock is not used, so it may be wrong or be changed.
 */
export class EngineTime {
  #now: () => number;
  #best: Sample | undefined;

  /** `now` is a monotonic clock of this machine, in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether the engine's time is known. */
  get isKnown(): boolean {
    return this.#best !== undefined;
  }

  /** The engine's time, in whole microseconds since 1970. While it is not known, the time of this clock. */
  now(): number {
    return this.at(this.#now());
  }

  /** The engine's time at a moment of this clock. */
  at(ms: number): number {
    return Math.round(ms * 1_000 + (this.#best?.offset ?? 0));
  }

  /** Calls `ask`, whose reply carries the engine's time. Returns the reply. */
  async during<Reply>(ask: () => Promise<Reply>, timeOf: (reply: Reply) => number): Promise<Reply> {
    const sentAt = this.#now();
    const reply = await ask();
    const doubt = ((this.#now() - sentAt) * 1_000) / 2;
    const offset = timeOf(reply) - (sentAt * 1_000 + doubt);
    if (this.#best) this.#best.doubt = this.#best.doubt * AGING + 1;
    if (!this.#best || doubt <= this.#best.doubt) this.#best = { offset, doubt };
    return reply;
  }

  /**
   * Takes several samples of an engine that may be a new one. Returns how much later it is there than estimated
   * before.
   */
  async learn(ask: () => Promise<number>): Promise<number> {
    const before = this.at(0);
    this.reset();
    for (let sample = 0; sample < SAMPLES; sample++) await this.during(ask, (now) => now);
    return this.at(0) - before;
  }

  /** Forgets all samples: it may be another engine, with another clock. */
  reset(): void {
    if (this.#best) this.#best.doubt = Number.POSITIVE_INFINITY;
  }
}
