/** How long and from where a model runs its random schedules. */
export interface RunOptions {
  seed: number;
  /** How many schedules at most. */
  schedules: number;
  /** How long at most, in milliseconds. */
  timeMs: number;
  /** The path of a counterexample to replay, as a failure prints it. */
  path?: string;
}

/** The same as fast-check takes it. A run that its time ends has not failed. */
export function toParameters({ seed, schedules, timeMs, path }: RunOptions) {
  return {
    seed,
    ...(path !== undefined && { path }),
    numRuns: schedules,
    interruptAfterTimeLimit: timeMs,
    markInterruptAsFailure: false,
  };
}
