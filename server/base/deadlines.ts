import type { Clock } from "../../shared/clock.js";

/** Timeouts of equal length for many waiters, with one timer. */
export class Deadlines<Waiter extends object> {
  #clock: Clock;
  #waitMs: number;
  #expired: (waiter: Waiter) => void;
  /** The deadline of each, in insertion order: the first is the earliest. */
  #dueAt = new Map<Waiter, number>();
  #stopTimer: (() => void) | undefined;

  constructor(clock: Clock, waitMs: number, expired: (waiter: Waiter) => void) {
    this.#clock = clock;
    this.#waitMs = waitMs;
    this.#expired = expired;
  }

  /** Starts the timeout of `waiter`. */
  add(waiter: Waiter): void {
    this.#dueAt.set(waiter, this.#clock.now() + this.#waitMs);
    this.#stopTimer ??= this.#clock.after(this.#waitMs, () => this.#expire());
  }

  /** Cancels the timeout of `waiter`. */
  delete(waiter: Waiter): void {
    if (!this.#dueAt.delete(waiter) || this.#dueAt.size > 0) return;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #expire(): void {
    this.#stopTimer = undefined;
    const now = this.#clock.now();
    for (const [waiter, dueAt] of this.#dueAt) {
      if (dueAt > now) {
        this.#stopTimer = this.#clock.after(dueAt - now, () => this.#expire());
        return;
      }
      this.#dueAt.delete(waiter);
      this.#expired(waiter);
    }
  }
}
