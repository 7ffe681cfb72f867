/** "Nothing heard for so long": what a session does about its peer. It holds no timer: whoever owns it checks. */
export class Liveness {
  #limits: LivenessLimits;
  #silentMs: number;
  #heardAt: number;
  #checkedAt: number;
  #askedAt: number | undefined;

  /** `silentMs` is how long the other side may be silent before it is asked. */
  constructor(limits: LivenessLimits, silentMs: number, now: number) {
    this.#limits = limits;
    this.#silentMs = silentMs;
    this.#heardAt = now;
    this.#checkedAt = now;
  }

  /** Whether the other side was asked for a sign of life, and has not given one since. */
  get isAsking(): boolean {
    return this.#askedAt !== undefined;
  }

  /** Something arrived: any frame is a sign of life. */
  heard(now: number): void {
    this.#heardAt = now;
    this.#askedAt = undefined;
  }

  /**
   * What to do about the other side: nothing, ask it for a sign of life, or give it up. A check that comes late
   * gives nobody up: this side was blocked or asleep, and what the other sent may still wait to be read.
   */
  check(now: number): "nothing" | "ask" | "give up" {
    const isLate = now - this.#checkedAt > 2 * this.#limits.checkMs;
    this.#checkedAt = now;
    if (this.#askedAt !== undefined && !isLate) {
      return now - this.#askedAt >= this.#limits.waitMs ? "give up" : "nothing";
    }
    if (this.#askedAt === undefined && now - this.#heardAt < this.#silentMs) return "nothing";
    this.#askedAt = now;
    return "ask";
  }
}

/** The times of a watch over the other side, in milliseconds. */
export interface LivenessLimits {
  /** How often it is checked. */
  checkMs: number;
  /** How long it may take to answer. */
  waitMs: number;
}
