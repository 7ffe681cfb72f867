/**
 * What this package costs beside others: each contender is a server process that the same raw load generator drives.
 *
 *   npm run bench -- --only get,fanout --contenders ours,ws,socket.io --rounds 5
 *   npm run bench -- --quick
 *   npm run bench -- --redraw
 */
import { parseArgs } from "node:util";
import { writeChart } from "./chart.js";
import { CONTENDERS, type Contender } from "./contenders/contender.js";
import type { Measure, Times } from "./measures/measure.js";
import { CHAPTERS } from "./measures/measures.js";
import { toText } from "./report.js";
import { describeMachine, keep, loadNow, readKept, summarize } from "./results.js";
import { type Progress, runRounds } from "./rounds.js";
import { compile } from "./support/compile.js";

const TIMES: Times = { warmUpMs: 300, measureMs: 700 };
/** To see that all works; the figures say little. */
const QUICK_TIMES: Times = { warmUpMs: 50, measureMs: 150 };

let shownRound = "";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    contenders: { type: "string" },
    rounds: { type: "string" },
    quick: { type: "boolean", default: false },
    redraw: { type: "boolean", default: false },
  },
});

if (values.redraw) await writeChart(await readKept());
else await run();

async function run(): Promise<void> {
  const measures = chooseMeasures(values.only);
  const contenders = chooseContenders(values.contenders);
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
  if (!(rounds >= 1)) throw new Error(`"${values.rounds}" is no number of rounds`);
  const loadBefore = loadNow();
  const [server, generator] = await compile(["contenders/server.ts", "load/generator.ts"]);
  if (!server || !generator) throw new Error("nothing was compiled");
  const times = values.quick ? QUICK_TIMES : TIMES;
  const modules = { server, generator };
  const measured = await runRounds({ measures, contenders, rounds, times, modules }, showProgress);
  showProgress({ round: "", what: "" });
  const results = {
    at: new Date().toISOString(),
    rounds,
    machine: describeMachine(loadBefore),
    measures: measured.map((each) => summarize(each, contenders)),
  };
  console.log(toText(results));
  // What has holes must not replace what has none.
  const isWhole = values.only === undefined && values.contenders === undefined && !values.quick;
  await keep(results, isWhole);
  if (isWhole) await writeChart(results);
  if (measured.some(({ rows }) => rows.some(({ failures }) => failures.length > 0))) process.exitCode = 1;
}

/** The measures of these names; a chapter's name stands for all of its measures. */
function chooseMeasures(names: string | undefined): Measure[] {
  const all = CHAPTERS.flatMap(({ measures }) => measures);
  if (names === undefined) return all;
  const chosen = names.split(",").flatMap((name) => {
    const found = CHAPTERS.find((chapter) => chapter.name === name)?.measures ?? [
      ...all.filter((measure) => measure.name === name),
    ];
    if (found.length > 0) return found;
    const known = [...CHAPTERS, ...all].map((each) => each.name).join(", ");
    throw new Error(`there is no measure "${name}": ${known}`);
  });
  return [...new Set(chosen)];
}

function chooseContenders(names: string | undefined): Contender[] {
  const all = Object.keys(CONTENDERS).filter(isContender);
  if (names === undefined) return all;
  return names.split(",").map((name) => {
    if (isContender(name)) return name;
    throw new Error(`there is no contender "${name}": ${all.join(", ")}`);
  });
}

function isContender(name: string): name is Contender {
  return Object.hasOwn(CONTENDERS, name);
}

/** One line that is written over on a terminal; elsewhere only the rounds. */
function showProgress({ round, what }: Progress): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${round}${what && `, ${what}`}`);
  else if (round !== shownRound) process.stderr.write(`${round}\n`);
  shownRound = round;
}
