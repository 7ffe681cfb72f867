/** The tables of a run. */
import { CONTENDERS } from "./contenders/contender.js";
import type { Figure } from "./measures/measure.js";
import type { ContenderResult, MeasureResult, Results } from "./results.js";
import { toTable } from "./support/table.js";

/** All tables, and what one must know to read them. */
export function toText({ rounds, machine, measures }: Results): string {
  const { node, processor, cores, loadBefore, loadAfter } = machine;
  const where = `Node ${node}, ${cores} × ${processor}, load ${loadBefore.toFixed(1)} before and ${loadAfter.toFixed(1)} after`;
  const how = `Medians of ${rounds} rounds; "spread" is from the least to the most of them, of the median.`;
  return [where, how, ...measures.map(toSection)].join("\n\n");
}

function toSection(measure: MeasureResult): string {
  const columns = measure.figures.flatMap(({ title }) => [title, "spread", "× ws", "× Socket.IO"]);
  const rows = measure.contenders.map((result) => [
    CONTENDERS[result.contender],
    ...measure.figures.flatMap((figure) => toCells(result, figure, measure)),
    toBusy(result),
  ]);
  const cannot = measure.cannot.map((name) => [name, "cannot"]);
  const table = toTable(
    [measure.title, ...columns, "server / generator busy"],
    [...rows, ...cannot.map(fill)],
  );
  return [table, ...remarks(measure)].join("\n");

  function fill(cells: string[]): string[] {
    return [...cells, ...Array.from({ length: columns.length + 2 - cells.length }, () => "")];
  }
}

/** Nothing where no processor was read. */
function toBusy({ busy }: ContenderResult): string {
  return busy.server === 0 ? "" : `${percent(busy.server)} / ${percent(busy.load)}`;
}

function toCells(result: ContenderResult, { key }: Figure, { contenders }: MeasureResult): string[] {
  const value = result.medians[key];
  if (value === undefined) return ["failed", "", "", ""];
  const ratioTo = (name: ContenderResult["contender"]): string => {
    const other = contenders.find(({ contender }) => contender === name)?.medians[key];
    return other === undefined ? "" : (value / other).toFixed(2);
  };
  const spread = percent(result.spreads[key] ?? 0);
  return [format(value), spread, ratioTo("ws"), ratioTo("socket.io")];
}

function remarks({ contenders }: MeasureResult): string[] {
  return contenders.flatMap(({ contender, wasGeneratorBound, failures }) => [
    ...(wasGeneratorBound ? [`${CONTENDERS[contender]}: the generator was the bottleneck.`] : []),
    ...failures.map((failure) => `${CONTENDERS[contender]} failed: ${failure}`),
  ]);
}

/** Three digits that count, at least. */
function format(value: number): string {
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0;
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
