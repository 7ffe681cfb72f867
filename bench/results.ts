/** The results of a run as they are kept: medians over the rounds, and where they were measured. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import { CONTENDERS, type Contender } from "./contenders/contender.js";
import type { Busy } from "./measures/cell.js";
import type { Figure, Figures } from "./measures/measure.js";
import type { Measured, Row } from "./rounds.js";
import { median } from "./support/median.js";

const FOLDER = new URL("results/", import.meta.url);
const WHOLE = new URL("latest.json", FOLDER);
const PART = new URL("partial.json", FOLDER);

/** A generator that is busier than this, before a server that is less busy than that, was the bottleneck. */
const LOAD_AT_LIMIT = 0.9;
const SERVER_AT_EASE = 0.7;

/** The machine and its state. */
export interface Machine {
  node: string;
  processor: string;
  cores: number;
  /** The load average of the last minute before the run and after it; the run itself makes about 2. */
  loadBefore: number;
  loadAfter: number;
}

/** One contender in one measure. */
export interface ContenderResult {
  contender: Contender;
  medians: Figures;
  /** The distance from the least to the most of a figure, as a share of its median. */
  spreads: Figures;
  busy: Busy;
  wasGeneratorBound: boolean;
  rounds: Figures[];
  failures: string[];
}

/** One measure. */
export interface MeasureResult {
  name: string;
  title: string;
  figures: readonly Figure[];
  contenders: ContenderResult[];
  /** The names of those who cannot do it. */
  cannot: string[];
}

/** One run. */
export interface Results {
  at: string;
  rounds: number;
  machine: Machine;
  measures: MeasureResult[];
}

/** What can be said of the machine now. */
export function describeMachine(loadBefore: number): Machine {
  const cores = os.cpus();
  return {
    node: process.version,
    processor: cores[0]?.model ?? "unknown",
    cores: cores.length,
    loadBefore,
    loadAfter: loadNow(),
  };
}

/** The load average of the last minute. */
export function loadNow(): number {
  return os.loadavg()[0] ?? 0;
}

/** Sums up one measure; `asked` are the contenders of this run. */
export function summarize({ measure, rows }: Measured, asked: readonly Contender[]): MeasureResult {
  const { name, title, figures, contenders } = measure;
  // Only of monument it is said: graphql-ws is asked for what queries and subscriptions are made for.
  const cannot = asked.filter((contender) => contender === "monument" && !contenders.includes(contender));
  return {
    name,
    title,
    figures,
    contenders: rows.map((row) => summarizeRow(row, figures)),
    cannot: cannot.map((contender) => CONTENDERS[contender]),
  };
}

/** Writes the results for whoever reads them later: those of a whole run, or those of a part beside them. */
export async function keep(results: Results, isWhole: boolean): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(isWhole ? WHOLE : PART, `${JSON.stringify(results, null, 2)}\n`);
}

/** The results of the last whole run. */
export async function readKept(): Promise<Results> {
  return JSON.parse(await readFile(WHOLE, "utf8"));
}

function summarizeRow({ contender, samples, failures }: Row, figures: readonly Figure[]): ContenderResult {
  const medians: Figures = {};
  const spreads: Figures = {};
  for (const { key } of figures) {
    const values = samples.flatMap(({ figures: { [key]: value } }) => (value === undefined ? [] : [value]));
    if (values.length === 0) continue;
    medians[key] = median(values);
    spreads[key] = (Math.max(...values) - Math.min(...values)) / median(values);
  }
  const busy = {
    server: median(samples.map((sample) => sample.busy.server)),
    load: median(samples.map((sample) => sample.busy.load)),
  };
  const wasGeneratorBound = busy.load > LOAD_AT_LIMIT && busy.server < SERVER_AT_EASE;
  const rounds = samples.map((sample) => sample.figures);
  return { contender, medians, spreads, busy, wasGeneratorBound, rounds, failures };
}
