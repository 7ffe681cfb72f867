/** Random input for the decoder and for a live server: `npm run fuzz -- --seed 1 --inputs 1000000 --frames 200000`. */
import { parseArgs } from "node:util";
import { CONTRACTS } from "../support/contracts/contracts.js";
import { fuzzContract } from "./contract.js";
import { fuzzDecoder } from "./decoder.js";
import { fuzzServer } from "./server.js";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: `${Date.now() % 2 ** 31}` },
    inputs: { type: "string", default: "1000000" },
    frames: { type: "string", default: "200000" },
  },
});
const seed = Number(values.seed);
let started = performance.now();

/** Prints what came out, with its seed and the seconds since the last line. */
function print(what: string, { violations, ...figures }: { violations: readonly string[] }): void {
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  started = performance.now();
  console.log(`${what}: seed ${seed}, ${seconds} s, ${violations.length} violations`);
  console.log(`  ${JSON.stringify(figures)}`);
  for (const violation of violations) console.log(`  ${violation}`);
}

const decoder = fuzzDecoder(seed, Number(values.inputs));
print("decoder", decoder);
const server = await fuzzServer(seed, Number(values.frames));
print("server", server);
let wrong = decoder.violations.length + server.violations.length;
for (const [name, contract] of CONTRACTS) {
  const report = await fuzzContract(contract, seed, Number(values.frames) / CONTRACTS.length);
  print(`contract of ${name}`, report);
  wrong += report.violations.length;
}
process.exit(wrong === 0 ? 0 : 1);
