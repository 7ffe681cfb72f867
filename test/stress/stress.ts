/** The stress runner: `npm run stress -- --list`, `--only F3,F5 --seed 7 --repeat 3 --short --minutes 10`. */
import { parseArgs } from "node:util";
import { type Check, runCheck } from "./check.js";
import { checks } from "./checks.js";

const USAGE = `npm run stress -- [options]
  --list          says what there is, and does nothing
  --only F3,F5    does only these
  --seed 7        where the random numbers begin; 1 by default
  --repeat 3      does all of it again, each time with the next seed
  --short         the form that \`npm run test:long\` does, in place of the full figures
  --minutes 10    how long each check goes on that can go on for as long as one likes`;

/** What the one who calls got wrong. */
class UsageError extends Error {}

function readArguments() {
  const { values } = parseArgs({
    options: {
      list: { type: "boolean", default: false },
      only: { type: "string" },
      seed: { type: "string", default: "1" },
      repeat: { type: "string", default: "1" },
      short: { type: "boolean", default: false },
      minutes: { type: "string" },
    },
  });
  return {
    isList: values.list,
    chosen: values.only === undefined ? checks : values.only.split(",").map(findCheck),
    seed: toNumber("seed", values.seed, /^\d+$/),
    repeat: toNumber("repeat", values.repeat, /^[1-9]\d*$/),
    isLong: !values.short,
    minutes: values.minutes === undefined ? undefined : toNumber("minutes", values.minutes, /^\d+(\.\d+)?$/),
  };
}

function findCheck(id: string): Check {
  const check = checks.find((each) => each.id === id);
  if (check) return check;
  throw new UsageError(`there is no check "${id}", but ${checks.map((each) => each.id).join(", ")}`);
}

function toNumber(name: string, text: string, pattern: RegExp): number {
  if (pattern.test(text)) return Number(text);
  throw new UsageError(`--${name} takes a number, not "${text}"`);
}

/** Runs one check, tells what it did, and returns how many violations it found. */
async function tell(check: Check, seed: number, options: { isLong: boolean; minutes: number | undefined }) {
  const since = performance.now();
  const log = (line: string): void => console.log(`  ${line}`);
  const { did, violations } = await runCheck(check, { ...options, seed, log });
  const seconds = ((performance.now() - since) / 1_000).toFixed(1);
  console.log(`${check.id}: seed ${seed}, ${did}, ${seconds} s, ${violations.length} violations`);
  for (const violation of violations.slice(0, 10)) console.log(`  ${violation}`);
  return violations.length;
}

async function main(): Promise<number> {
  const { isList, chosen, seed, repeat, ...options } = readArguments();
  if (isList) {
    for (const { id, about } of chosen) console.log(`${id.padEnd(10)} ${about}`);
    return 0;
  }
  let broken = 0;
  for (let time = 0; time < repeat; time++) {
    for (const check of chosen) broken += await tell(check, seed + time, options);
  }
  return broken === 0 ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const isUsage = error instanceof UsageError || (error instanceof TypeError && "code" in error);
    console.error(isUsage ? `${error.message}\n\n${USAGE}` : error);
    process.exit(1);
  },
);
