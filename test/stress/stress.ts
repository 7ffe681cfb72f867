/**
 * Long runs against the promise: `npm run stress -- --seed 1 --minutes 10`. Half the time the model, half real
 * processes.
 */
import { parseArgs } from "node:util";
import { runModel } from "../model/run.js";
import { runRound } from "./round.js";

const ROUND_MS = 15_000;
const PORT = 40_000;

const { values } = parseArgs({
  options: { seed: { type: "string", default: "1" }, minutes: { type: "string", default: "2" } },
});
const seed = Number(values.seed);
const totalMs = Number(values.minutes) * 60_000;

const model = await runModel({ seed, schedules: Number.MAX_SAFE_INTEGER, timeMs: totalMs / 2 });
console.log(
  `model: seed ${seed}, ${model.schedules} schedules, ${model.operations} operations, promise kept`,
);

const until = performance.now() + totalMs / 2;
let broken = 0;
for (let round = 0; round === 0 || performance.now() < until; round++) {
  const { operations, settled, violations } = await runRound(
    seed + round,
    PORT + (process.pid % 10_000),
    ROUND_MS,
  );
  console.log(
    `processes: seed ${seed + round}, ${operations} operations, ${settled} calls settled, ${violations.length} violations`,
  );
  for (const violation of violations.slice(0, 10)) console.log(`  ${violation}`);
  broken += violations.length;
}
process.exit(broken === 0 ? 0 : 1);
