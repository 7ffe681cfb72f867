/** Runs the measures: in each round every contender of each, in an order that turns from round to round. */
import type { Contender } from "./contenders/contender.js";
import { type Busy, Cell, type Modules } from "./measures/cell.js";
import type { Figures, Measure, Times } from "./measures/measure.js";
import { within } from "./support/within.js";

const CELL_LIMIT_MS = 60_000;

/** One contender in one round. */
export interface Sample {
  figures: Figures;
  busy: Busy;
}

/** How one contender fared in one measure. */
export interface Row {
  contender: Contender;
  samples: Sample[];
  /** Why rounds are missing. */
  failures: string[];
}

/** What one measure brought. */
export interface Measured {
  measure: Measure;
  rows: Row[];
}

/** What is run, and how. */
export interface Plan {
  measures: readonly Measure[];
  contenders: readonly Contender[];
  rounds: number;
  times: Times;
  modules: Modules;
}

/** How far a run is. */
export interface Progress {
  round: string;
  what: string;
}

/** Runs `plan`. Calls `progress` before each contender of each measure. */
export async function runRounds(plan: Plan, progress: (now: Progress) => void): Promise<Measured[]> {
  const all = plan.measures.map((measure): Measured => {
    const able = plan.contenders.filter((contender) => measure.contenders.includes(contender));
    return { measure, rows: able.map((contender) => ({ contender, samples: [], failures: [] })) };
  });
  for (let round = 0; round < plan.rounds; round++) {
    for (const { measure, rows } of all) {
      for (const row of rotate(rows, round)) {
        progress({
          round: `round ${round + 1} of ${plan.rounds}`,
          what: `${measure.name}: ${row.contender}`,
        });
        await runCell(plan, measure, row);
      }
    }
  }
  return all;
}

/** One that fails costs itself, not the run. */
async function runCell({ modules, times }: Plan, measure: Measure, row: Row): Promise<void> {
  try {
    const cell = await Cell.start(modules, { ...measure.setting, contender: row.contender });
    try {
      const run = measure.run(cell, times);
      const figures = await within(CELL_LIMIT_MS, `${measure.name} of ${row.contender}`, run);
      row.samples.push({ figures, busy: cell.busy });
    } finally {
      await cell.end();
    }
  } catch (error) {
    row.failures.push(String(error));
  }
}

/** Nobody is always first, when the machine is cold, or always after the same neighbour. */
function rotate<Value>(values: readonly Value[], by: number): Value[] {
  const first = values.length === 0 ? 0 : by % values.length;
  return [...values.slice(first), ...values.slice(0, first)];
}
