import { expect, it } from "vitest";
import { runModel } from "./run.js";

const SCHEDULES = 2_500;

const HOUR_MS = 3_600_000;

/** A new seed for each day, so that the runs of a week see more than one; a failure prints it for a replay. */
const seed = Math.floor(Date.now() / 86_400_000);

it(
  "keeps the promise through random schedules of calls, sets and faults",
  async () => {
    const { schedules, operations } = await runModel({ seed, schedules: SCHEDULES, timeMs: HOUR_MS });
    console.log(`model: seed ${seed}, ${schedules} schedules, ${operations} operations`);
    expect(schedules).toBe(SCHEDULES);
  },
  HOUR_MS,
);
