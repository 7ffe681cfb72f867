import { runModel } from "../../model/run.js";
import { type Check, spanMs } from "../check.js";

/** The model of the promise, in memory and on a time of its own. */
export const model: Check = {
  id: "model",
  about: "random schedules of calls, sets and faults in memory keep the promise",
  isAlone: true, // on its own time it never lets go of the event loop, in which the proxies of others run
  run: async (context) => {
    const { schedules, operations } = await runModel({
      seed: context.seed,
      schedules: Number.MAX_SAFE_INTEGER,
      timeMs: spanMs(context, 2_000, 60_000),
    });
    return { did: `${schedules} schedules, ${operations} operations`, violations: [] };
  },
};
