import { expect, it } from "vitest";
import { runClusterModel } from "./run.js";

it("converges on the newest value on every node, whatever fails on the way", async () => {
  const schedules = await runClusterModel({ seed: 1, schedules: 300, timeMs: 20_000 });
  expect(schedules).toBeGreaterThan(20);
}, 120_000);
