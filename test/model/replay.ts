/** Replays or prolongs the model: `npm run model -- --seed 1 --schedules 100000 --path 1:2:3`. */
import { parseArgs } from "node:util";
import { runModel } from "./run.js";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    schedules: { type: "string", default: "100000" },
    minutes: { type: "string", default: "30" },
    path: { type: "string" },
  },
});
const { path } = values;
const started = performance.now();
const report = await runModel({
  seed: Number(values.seed),
  schedules: Number(values.schedules),
  timeMs: Number(values.minutes) * 60_000,
  ...(path !== undefined && { path }),
});
const seconds = Math.round((performance.now() - started) / 1_000);
console.log(
  `seed ${values.seed}: ${report.schedules} schedules, ${report.operations} operations, ${seconds} s`,
);
