import { expect, it } from "vitest";
import { runRequestModel } from "./requests.js";
import { runClusterModel } from "./run.js";

const SCHEDULES = 200;
const HOUR_MS = 3_600_000;

it(
  "converges on the newest value on every node, whatever fails on the way",
  async () => {
    const schedules = await runClusterModel({ seed: 1, schedules: SCHEDULES, timeMs: HOUR_MS });
    expect(schedules).toBe(SCHEDULES);
  },
  HOUR_MS,
);

it(
  "runs a request once, whichever nodes it is sent to and whatever fails on the way",
  async () => {
    const schedules = await runRequestModel({ seed: 1, schedules: SCHEDULES, timeMs: HOUR_MS });
    expect(schedules).toBe(SCHEDULES);
  },
  HOUR_MS,
);
