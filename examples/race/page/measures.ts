/** What the chart can show of a rider, and over which range: pure. */
import type { Sample } from "../contract.js";

/** From the bottom to the top of the chart, or down from the top. */
export type Range = [min: number, max: number];

export interface Measure {
  title: string;
  /** The values of a sample, in the order of the riders' numbers. */
  valuesOf(sample: Sample): number[];
  /** 1 if more is further up, -1 if it is further down. */
  direction: 1 | -1;
  /** The range of values that are shown, from the one before: it does not follow each value. */
  range(least: number, most: number, before: Range | undefined): Range;
}

export const measures: Record<"gap" | "speed", Measure> = {
  gap: {
    title: "Gap to the leader (m)",
    valuesOf: ({ gaps }) => gaps,
    direction: -1, // the leader is on top, as on the road
    range: (_least, most, before) => [0, settle(most, 10, before?.[1])],
  },
  speed: {
    title: "Speed (km/h)",
    valuesOf: ({ speeds }) => speeds.map((speed) => speed * 3.6),
    direction: 1,
    range: (least, most, before) => [-settle(-least, 2, before && -before[0]), settle(most, 2, before?.[1])],
  },
};

/** The next round number above `value`, or the one before while that is not far too high. */
function settle(value: number, step: number, before: number | undefined): number {
  const round = (Math.floor(value / step) + 1) * step;
  return before !== undefined && before >= value && before <= round + step ? before : round;
}

/** Moves positions apart until each has `room`, and keeps them within `from` and `to`. In ascending order. */
export function spread(positions: readonly number[], room: number, from: number, to: number): number[] {
  const placed: number[] = [];
  for (const position of positions) {
    const above = placed.at(-1);
    placed.push(Math.max(position, above === undefined ? from : above + room));
  }
  let floor = to;
  for (let index = placed.length - 1; index >= 0; index--) {
    const position = Math.min(placed[index] ?? floor, floor);
    placed[index] = position;
    floor = position - room;
  }
  return placed;
}
