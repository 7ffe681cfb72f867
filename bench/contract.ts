/**
 * What the check of a small event adds to a request: the processor time of a server's process, with clients in another
 * process that have one request in flight each, over sockets. All contracts take turns, a fraction of a second each, and
 * each is compared with its own round: other work on the machine slows all of a round down, and a median of many rounds
 * does not see what hits one of them.
 *
 *   npm run bench:contract -- --rounds 200
 */
import { parseArgs } from "node:util";
import { connect, request } from "./contract/client.js";
import { CONTRACTS } from "./contract/contracts.js";
import type { ServerCommands } from "./contract/server.js";
import { compile } from "./support/compile.js";
import { startForked } from "./support/forked.js";
import { median } from "./support/median.js";
import { toTable } from "./support/table.js";

const CLIENTS = 20;
/** Of each client, with one contract, in one round. */
const REQUESTS = 100;
/** Until the engine has compiled what is used. */
const WARM_UP_ROUNDS = 20;

const { values } = parseArgs({ options: { rounds: { type: "string", default: "200" } } });
const [server] = await compile(["contract/server.ts"]);
if (!server) throw new Error("nothing was compiled");
process.env.NODE_ENV = "production"; // replies are validated in development only
const forked = await startForked<ServerCommands>(server, [], []);
const subjects = [];
for (const port of await forked.ask("ports")) subjects.push(await connect(port, CLIENTS));
/** The processor time of a request in microseconds: a row for each round, a column for each contract. */
const rounds: number[][] = [];
for (let round = 0; round < WARM_UP_ROUNDS + Number(values.rounds); round++) {
  const row: number[] = [];
  // Each goes first in its turn: what one leaves behind, the collector finds in the next.
  for (let n = 0; n < subjects.length; n++) {
    const at = (round + n) % subjects.length;
    const before = await forked.ask("used");
    await request(subjects[at] ?? [], REQUESTS);
    const after = await forked.ask("used");
    row[at] = (1_000 * (after.cpuMs - before.cpuMs)) / (CLIENTS * REQUESTS);
  }
  if (round >= WARM_UP_ROUNDS) rounds.push(row);
}
await forked.kill();
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
