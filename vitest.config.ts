import { defineConfig } from "vitest/config";

const common = {
  pool: "forks" as const, // monument reads the working directory, and harken is one per process: a process per file
  // Only what never comes may fail: a busy machine takes its time.
  testTimeout: 60_000,
  expect: { poll: { timeout: 30_000 } },
  hookTimeout: 60_000,
};
/** Some files wait for browsers, engines and timers: with two at a time, a core is idle a third of the time. */
const together = { maxWorkers: 3, sequence: { groupOrder: 0 } };

/** Random schedules and inputs, and all that engines do wrong: the longer, the more they find. */
const LONG = ["model", "fuzz", "cluster/model", "cluster/table"].map(
  (folder) => `test/${folder}/**/*.test.ts`,
);
/** What floods a server or a link needs both cores: two such files would only measure each other. */
const LOAD = ["stress", "threats", "flow"].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    silent: "passed-only", // what a test that passes has logged is no news
    reporters: ["default", "./test/support/counting-reporter.ts"],
    projects: [
      {
        test: {
          ...common,
          ...together,
          name: "tests",
          include: ["test/**/*.test.ts"],
          exclude: ["**/node_modules/**", ...LONG, ...LOAD],
        },
      },
      { test: { ...common, ...together, name: "long", include: LONG } },
      { test: { ...common, name: "load", include: LOAD, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
