import type { Clock } from "../../shared/clock.js";
import type { Session } from "./session.js";

/** How often all sessions are looked after, in milliseconds. */
export interface SweepTimes {
  checkMs: number;
  clock: Clock;
}

/** Looks after all sessions with one timer, which runs while there are any. */
export class Sweep {
  #times: SweepTimes;
  #sessions: ReadonlySet<Session>;
  #swept: () => void;
  #stop: (() => void) | undefined;

  /** `swept` is called after each sweep. */
  constructor(times: SweepTimes, sessions: ReadonlySet<Session>, swept: () => void) {
    this.#times = times;
    this.#sessions = sessions;
    this.#swept = swept;
  }

  /** A session has begun or ended. */
  adjust(): void {
    if (this.#sessions.size > 0) {
      this.#stop ??= this.#times.clock.after(this.#times.checkMs, () => this.#sweep(), "housekeeping");
    } else {
      this.#stop?.();
      this.#stop = undefined;
    }
  }

  #sweep(): void {
    this.#stop = undefined;
    const now = this.#times.clock.now();
    for (const session of [...this.#sessions]) session.check(now);
    this.#swept();
    this.adjust();
  }
}
