/**
 * What the check of a small event adds to a request. All contracts take turns in one process, a few milliseconds each, and
 * each is compared with its own round: other work on the machine slows all of a round down, and a median of many rounds
 * does not see what hits one of them.
 *
 *   npm run bench:contract -- --rounds 400
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { CONTRACTS } from "./contract/contracts.js";
import { compile } from "./support/compile.js";
import { median } from "./support/median.js";
import { toTable } from "./support/table.js";

/** Of one contract in one round. */
const REQUESTS = 2_000;
/** Until the engine has compiled what is used. */
const WARM_UP_ROUNDS = 20;

const { values } = parseArgs({ options: { rounds: { type: "string", default: "400" } } });
const [requests] = await compile(["contract/requests.ts"]);
if (!requests) throw new Error("nothing was compiled");
const counts = [WARM_UP_ROUNDS + Number(values.rounds), REQUESTS].map(String);
const env = { ...process.env, NODE_ENV: "production" };
const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(requests), ...counts], { env });
const rounds: number[][] = JSON.parse(stdout).slice(WARM_UP_ROUNDS);
const rows = Object.keys(CONTRACTS).map((name, column) => {
  const costs = rounds.map((row) => row[column] ?? Number.NaN);
  const ratios = rounds.map((row, round) => (costs[round] ?? Number.NaN) / (row[0] ?? Number.NaN));
  const sorted = ratios.toSorted((one, other) => one - other);
  const [low, high] = [0.25, 0.75].map((share) => sorted[Math.floor(share * sorted.length)] ?? Number.NaN);
  return [name, median(costs).toFixed(2), ...[median(ratios), low, high].map(toShare)];
});
console.log(toTable(["a request of two numbers", "CPU, µs", "× no contract", "from", "to"], rows));

function toShare(ratio = Number.NaN): string {
  return ratio.toFixed(3);
}
