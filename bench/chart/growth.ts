import type { Contender } from "../contenders/contender.js";
import type { MeasureResult } from "../results.js";
import { MARKS } from "./marks.js";
import { line, logScale, logTicks, MARGIN, mark, type Part, polyline, text, WIDTH } from "./svg.js";

const LEFT = MARGIN + 34;
const RIGHT = WIDTH - MARGIN - 16;
const TOP = 44;
const BOTTOM = 210;

/** One measure at one size. */
export interface Point {
  size: number;
  result: MeasureResult;
}

/** How the cost of one operation grows with a size. */
export function drawGrowth(
  title: string,
  sizes: string,
  points: readonly Point[],
  contenders: readonly Contender[],
): Part {
  const lines = contenders.map((contender) => ({ contender, values: toValues(points, contender) }));
  const ticks = logTicks(lines.flatMap(({ values }) => values.map(([, value]) => value)));
  const ends = [points[0]?.size ?? 1, points.at(-1)?.size ?? 2] as const;
  const x = logScale(ends, [LEFT + 10, RIGHT]);
  const y = logScale([ticks[0] ?? 1, ticks.at(-1) ?? 2], [BOTTOM, TOP]);
  const svg = [
    text(MARGIN, 14, title, { kind: "title" }),
    text(MARGIN, 31, "µs; less is better", { kind: "faint" }),
    ...ticks.flatMap((tick) => [
      text(LEFT - 6, y(tick) + 4, `${tick}`, { kind: "faint", anchor: "end" }),
      line(LEFT, y(tick), WIDTH - MARGIN, y(tick)),
    ]),
    ...points.map(({ size }) =>
      text(x(size), BOTTOM + 18, size.toLocaleString("en"), { kind: "faint", anchor: "middle" }),
    ),
    text(WIDTH - MARGIN, BOTTOM + 36, sizes, { kind: "faint", anchor: "end" }),
    // Ours last, on top of the others.
    ...lines.toReversed().flatMap(({ contender, values }) => {
      const placed = values.map(([size, value]) => [x(size), y(value)] as const);
      return [
        polyline(placed, MARKS[contender]),
        ...placed.map(([left, top]) => mark(left, top, MARKS[contender])),
      ];
    }),
  ];
  return { svg: svg.join("\n"), height: BOTTOM + 56 };
}

function toValues(points: readonly Point[], contender: Contender): Array<readonly [number, number]> {
  return points.flatMap(({ size, result }) => {
    const value = result.contenders.find((each) => each.contender === contender)?.medians.cpuUs;
    return value === undefined ? [] : [[size, value] as const];
  });
}
