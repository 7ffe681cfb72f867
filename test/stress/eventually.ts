import { setTimeout as pause } from "node:timers/promises";

/** Waits for what no event tells, such as the state of another process. Resolves with whether it came in time. */
export async function eventually(isSo: () => boolean | Promise<boolean>, limitMs: number): Promise<boolean> {
  const until = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > until) return false;
    await pause(20);
  }
  return true;
}

/** Does `step` every `everyMs` for `spanMs`. */
export async function repeatedly(
  everyMs: number,
  spanMs: number,
  step: () => unknown | Promise<unknown>,
): Promise<void> {
  const until = performance.now() + spanMs;
  while (performance.now() < until) {
    await step();
    await pause(everyMs);
  }
}
