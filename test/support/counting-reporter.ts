import type { Reporter, TestModule, Vitest } from "vitest/node";
import { ENGINES, hasProgram } from "./engine-process.js";

/** Ends the run with a line that counts the tests, and says before it which ones were not run, and why. */
export default class CountingReporter implements Reporter {
  #omitsLong = false;

  onInit({ projects }: Vitest): void {
    this.#omitsLong = !projects.some(({ name }) => name === "long");
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandled.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      counts.failed += module.errors().length;
      for (const test of module.children.allTests()) counts[test.result().state]++;
    }
    const { passed, failed, skipped, pending } = counts;
    const missing = ENGINES.filter((program) => !hasProgram(program));
    if (missing.length > 0) console.log(`not found: ${missing.join(", ")}; ${skipped} tests skipped`);
    if (this.#omitsLong) console.log("not run: the tests that take longer (npm run test:long)");
    // Nothing else is a reason not to run a test.
    const excused = missing.length > 0 ? skipped : 0;
    console.log(`${passed} passed, ${failed + pending + skipped - excused} failed`);
  }
}
