import { expect, it } from "vitest";
import { runModel } from "./run.js";

const SECONDS = 50;

/** A new seed for each day, so that the runs of a week see more than one; a failure prints it for a replay. */
const seed = Math.floor(Date.now() / 86_400_000);

it("keeps the promise through random schedules of calls, sets and faults", async () => {
  const { schedules, operations } = await runModel({ seed, schedules: 1_000_000, timeMs: SECONDS * 1_000 });
  console.log(`model: seed ${seed}, ${schedules} schedules, ${operations} operations`);
  expect(schedules).toBeGreaterThan(1_000);
}, 90_000);
