import { defineConfig } from "vitest/config";
import LongFirst from "./test/support/long-first.js";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks", // monument reads the working directory, and harken is one per process: a process per file
    maxWorkers: 3, // many tests wait for timeouts and processes: two would leave two processors idle
    sequence: { sequencer: LongFirst },
    silent: "passed-only", // what a test that passes has logged is no news
    reporters: ["default", "./test/support/counting-reporter.ts"],
    // Only what never comes may fail: a busy machine takes its time.
    testTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    hookTimeout: 60_000,
  },
});
