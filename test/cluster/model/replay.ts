/** Runs the model of the cluster: `npm run model:cluster -- --schedules 1000 --seed 1 --path 0:1`. */
import { parseArgs } from "node:util";
import { runClusterModel } from "./run.js";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    schedules: { type: "string", default: "1000" },
    minutes: { type: "string", default: "600" },
    path: { type: "string" },
  },
});

const started = Date.now();
const count = await runClusterModel({
  seed: Number(values.seed),
  schedules: Number(values.schedules),
  timeMs: Number(values.minutes) * 60_000,
  ...(values.path !== undefined && { path: values.path }),
});
console.log(`${count} schedules in ${Math.round((Date.now() - started) / 1_000)} s: the promise held`);
