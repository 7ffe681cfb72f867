/**
 * Runs the models of the cluster: `npm run model:cluster -- --of items --schedules 1000 --seed 1 --path 0:1`. With
 * `--jobs 2` as many processes run shards of 1,000 schedules, with the seeds that follow.
 */
import { parseArgs } from "node:util";
import { runRequestModel } from "./requests.js";
import { runClusterModel } from "./run.js";
import { runShards } from "./shards.js";

const { values } = parseArgs({
  options: {
    of: { type: "string", default: "items" }, // or "requests"
    seed: { type: "string", default: "1" },
    schedules: { type: "string", default: "1000" },
    minutes: { type: "string", default: "600" },
    jobs: { type: "string", default: "1" },
    path: { type: "string" },
  },
});

const started = Date.now();
const count = await run();
const seconds = (Date.now() - started) / 1_000;
const rate = (count / seconds).toFixed(1);
console.log(`${count} schedules in ${Math.round(seconds)} s (${rate} per second): the promise held`);

function run(): Promise<number> {
  const { of, path } = values;
  const numbers = { seed: Number(values.seed), schedules: Number(values.schedules) };
  const limits = { ...numbers, timeMs: Number(values.minutes) * 60_000 };
  if (Number(values.jobs) > 1) return runShards({ ...limits, of, jobs: Number(values.jobs) });
  const runModel = of === "requests" ? runRequestModel : runClusterModel;
  return runModel({ ...limits, ...(path !== undefined && { path }) });
}
