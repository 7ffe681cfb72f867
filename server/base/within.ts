import type { Clock } from "../../shared/clock.js";

/** What {@link within} resolves with when the time is up. */
export const LATE = Symbol("late");

/** What `promise` comes to, or {@link LATE} if it takes longer than `timeoutMs`. */
export function within<Value>(
  clock: Clock,
  timeoutMs: number,
  promise: PromiseLike<Value>,
): Promise<Value | typeof LATE> {
  return new Promise((resolve, reject) => {
    const stopTimer = clock.after(timeoutMs, () => resolve(LATE), "housekeeping");
    // Through a promise of our own: what only has a `then` may throw, or give another that never comes.
    Promise.resolve(promise).then(
      (value) => {
        stopTimer();
        resolve(value);
      },
      (error: unknown) => {
        stopTimer();
        reject(error);
      },
    );
  });
}
