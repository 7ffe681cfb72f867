import type { Reporter, TestModule } from "vitest/node";

/** Ends the run with a line that counts the tests. */
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandled.length;
    for (const module of modules) {
      failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed++;
        else failed++; // a skipped test has not passed
      }
    }
    console.log(`${passed} passed, ${failed} failed`);
  }
}
