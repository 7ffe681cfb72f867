import type { Contender } from "../contenders/contender.js";
import type { Figure } from "../measures/measure.js";
import type { MeasureResult } from "../results.js";
import { MARKS } from "./marks.js";
import { line, logScale, logTicks, MARGIN, mark, type Part, text, WIDTH } from "./svg.js";

const ROW_HEIGHT = 46;
const HEAD_HEIGHT = 62;
const LEFT = MARGIN + 8;
const RIGHT = WIDTH - MARGIN - 8;

/** What a contender takes, of what bare ws takes. */
interface Ratio {
  contender: Contender;
  ratio: number;
}

/** Short names of the measures, for a narrow drawing. */
const TITLES: Record<string, string> = {
  latency: "latency of one get, p50",
  get: "CPU per get, 20 sockets × 10",
  pipelined: "CPU per get, one socket × 200",
  fanout: "CPU per delivery, 1,000 subscribers",
  burst: "CPU per delivery, 10 items in one turn",
  memory: "memory per idle socket",
  connect: "CPU per connection",
  large: "CPU per delivery of 100 kB",
  storm: "CPU per socket that comes back",
};

/** One row for each measure: where each contender stands beside bare ws, which is 1. */
export function drawRatios(measures: readonly MeasureResult[], contenders: readonly Contender[]): Part {
  const rows = measures.map((measure) => ({ measure, ratios: toRatios(measure, contenders) }));
  const ticks = logTicks([1, ...rows.flatMap(({ ratios }) => ratios.map(({ ratio }) => ratio))]);
  const x = logScale([ticks[0] ?? 1, ticks.at(-1) ?? 2], [LEFT, RIGHT]);
  const height = HEAD_HEIGHT + rows.length * ROW_HEIGHT + 12;
  const svg = [
    text(MARGIN, 14, "Beside ws by hand", { kind: "title" }),
    text(MARGIN, 32, "× what bare ws takes; less is better", { kind: "faint" }),
    ...ticks.map((tick) => text(x(tick), 52, `${tick}`, { kind: "faint", anchor: "middle" })),
    text(WIDTH - MARGIN, 14, "monument-ws", { anchor: "end" }),
    ...rows.map(({ measure, ratios }, index) => drawRow(measure, ratios, HEAD_HEIGHT + index * ROW_HEIGHT)),
  ];
  return { svg: svg.join("\n"), height };

  function drawRow({ name }: MeasureResult, ratios: readonly Ratio[], y: number): string {
    const ours = ratios.find(({ contender }) => contender === "ours");
    return [
      text(MARGIN, y + 12, TITLES[name] ?? name),
      ours ? text(WIDTH - MARGIN, y + 12, ours.ratio.toFixed(2), { anchor: "end" }) : "",
      ...ticks.map((tick) => line(x(tick), y + 17, x(tick), y + 41)),
      // Ours in a lane of its own, so that it hides nobody, and bare ws on top of the others.
      ...ratios.toReversed().map(({ contender, ratio }) => {
        return mark(x(ratio), y + (contender === "ours" ? 23 : 35), MARKS[contender]);
      }),
    ].join("\n");
  }
}

function toRatios(measure: MeasureResult, contenders: readonly Contender[]): Ratio[] {
  const { key } = chosenFigure(measure);
  const medians = new Map(
    measure.contenders.map(({ contender, medians: { [key]: value } }) => [contender, value]),
  );
  const base = medians.get("ws");
  return contenders.flatMap((contender) => {
    const value = medians.get(contender);
    return value === undefined || base === undefined ? [] : [{ contender, ratio: value / base }];
  });
}

/** What a processor was needed for says more than what the clock saw. */
function chosenFigure({ figures, name }: MeasureResult): Figure {
  const chosen = figures.find(({ key }) => key === "cpuUs") ?? figures[0];
  if (!chosen) throw new Error(`"${name}" has no figure`);
  return chosen;
}
