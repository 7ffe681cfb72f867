import type { Clock } from "../../shared/clock.js";

/** The result of {@link within} after the timeout. */
export const LATE = Symbol("late");

/** Resolves like `promise`, or with {@link LATE} after `timeoutMs` milliseconds. */
export function within<Value>(
  clock: Clock,
  timeoutMs: number,
  promise: PromiseLike<Value>,
): Promise<Value | typeof LATE> {
  return new Promise((resolve, reject) => {
    const stopTimer = clock.after(timeoutMs, () => resolve(LATE), "housekeeping");
    // Wrapped in our own promise: the `then` of a foreign object may throw, or resolve with another promise that
    // never settles.
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
