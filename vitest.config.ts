import { defineConfig } from "vitest/config";

const common = {
  pool: "forks" as const, // monument reads the working directory, and harken is one per process: a process per file
  // Only what never comes may fail: a busy machine takes its time.
  testTimeout: 60_000,
  expect: { poll: { timeout: 30_000 } },
  hookTimeout: 60_000,
};

/** What floods a server or a link needs both cores: two such files would only measure each other. */
const LOAD = ["test/stress/**/*.test.ts", "test/threats/**/*.test.ts", "test/flow/**/*.test.ts"];

export default defineConfig({
  test: {
    silent: "passed-only", // what a test that passes has logged is no news
    reporters: ["default", "./test/support/counting-reporter.ts"],
    projects: [
      {
        test: {
          ...common,
          name: "tests",
          include: ["test/**/*.test.ts"],
          exclude: ["**/node_modules/**", ...LOAD],
          maxWorkers: 3, // some wait for browsers, engines and timers: with two, a core is idle a third of the time
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...common,
          name: "load",
          include: LOAD,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
