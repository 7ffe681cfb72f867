/** Runs the models of the cluster: `npm run model:cluster -- --of items --schedules 1000 --seed 1 --path 0:1`. */
import { parseArgs } from "node:util";
import { runRequestModel } from "./requests.js";
import { runClusterModel } from "./run.js";

const { values } = parseArgs({
  options: {
    of: { type: "string", default: "items" }, // or "requests"
    seed: { type: "string", default: "1" },
    schedules: { type: "string", default: "1000" },
    minutes: { type: "string", default: "600" },
    path: { type: "string" },
  },
});

const started = Date.now();
const runModel = values.of === "requests" ? runRequestModel : runClusterModel;
const count = await runModel({
  seed: Number(values.seed),
  schedules: Number(values.schedules),
  timeMs: Number(values.minutes) * 60_000,
  ...(values.path !== undefined && { path: values.path }),
});
console.log(`${count} schedules in ${Math.round((Date.now() - started) / 1_000)} s: the promise held`);
