/** Decides when to ping a silent client and when to disconnect it. It has no timer: its owner calls `check`. */
export class Liveness {
  #limits: LivenessLimits;
  #silentMs: number;
  #heardAt: number;
  #checkedAt: number;
  #askedAt: number | undefined;

  /** `silentMs` is how long the client may be silent before it is pinged. */
  constructor(limits: LivenessLimits, silentMs: number, now: number) {
    this.#limits = limits;
    this.#silentMs = silentMs;
    this.#heardAt = now;
    this.#checkedAt = now;
  }

  /** Whether a ping is unanswered. */
  get isAsking(): boolean {
    return this.#askedAt !== undefined;
  }

  /** Something arrived. Any frame counts as a heartbeat. */
  heard(now: number): void {
    this.#heardAt = now;
    this.#askedAt = undefined;
  }

  /**
   * What to do now: nothing, ping the client, or disconnect it. A late check does not disconnect clients: this side
   * was blocked or asleep, and messages of the client may still wait to be read.
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

/** The times of a heartbeat, in milliseconds. */
export interface LivenessLimits {
  /** How often it is checked. */
  checkMs: number;
  /** How long the client may take to answer a ping. */
  waitMs: number;
}
