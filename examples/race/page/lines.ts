import type { Rider } from "../contract.js";
import type { Sample } from "./history.js";
import { linear, roundSteps, type Scale } from "./scale.js";

/** What the chart can show of a rider. */
export interface Measure {
  title: string;
  valueOf(rider: Rider): number;
  /** The values at the bottom and at the top of the chart. */
  range(values: readonly number[]): { bottom: number; top: number };
}

export const measures: Record<"gap" | "speed", Measure> = {
  gap: {
    title: "Gap to the leader (m)",
    valueOf: ({ gap }) => gap,
    // The leader is on top, as on the road. A round end keeps the chart from breathing with each sample.
    range: (values) => ({ bottom: roundUp(Math.max(5, ...values) * 1.05), top: 0 }),
  },
  speed: {
    title: "Speed (km/h)",
    valueOf: ({ speed }) => speed * 3.6,
    range: (values) => ({
      bottom: Math.floor(Math.min(40, ...values)),
      top: Math.ceil(Math.max(44, ...values)),
    }),
  },
};

/** What is missing for longer than this is left out of the line instead of being made up. */
const GAP_MS = 1_500;

/** The line of one rider, as the `d` of an SVG path. It is broken where nothing was seen. */
export function linePath(
  samples: readonly Sample[],
  id: number,
  measure: Measure,
  x: Scale,
  y: Scale,
): string {
  let path = "";
  let lastAt: number | undefined;
  for (const { at, riders } of samples) {
    const rider = riders.find((each) => each.id === id);
    if (!rider) continue;
    const command = lastAt === undefined || at - lastAt > GAP_MS ? "M" : "L";
    path += `${command}${x.toPixel(at).toFixed(1)} ${y.toPixel(measure.valueOf(rider)).toFixed(1)}`;
    lastAt = at;
  }
  return path;
}

/** The scale of values over the height of the plot. */
export function valueScale(samples: readonly Sample[], measure: Measure, from: number, to: number): Scale {
  const values = samples.flatMap(({ riders }) => riders.map(measure.valueOf));
  const { bottom, top } = measure.range(values);
  return linear(top, bottom, from, to);
}

function roundUp(value: number): number {
  const [step = 1] = roundSteps(value / 8, value, 4);
  return Math.ceil(value / step) * step;
}
