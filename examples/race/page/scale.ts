/** The arithmetic of the chart: pure. */

/** Maps values to pixels. */
export interface Scale {
  min: number;
  max: number;
  toPixel(value: number): number;
}

/** A scale from `min` to `max` over the pixels `from` to `to`. */
export function linear(min: number, max: number, from: number, to: number): Scale {
  return { min, max, toPixel: (value) => from + ((value - min) / (max - min || 1)) * (to - from) };
}

/** About `count` round numbers from `min` to `max`: steps of 1, 2 or 5 times a power of ten. */
export function roundSteps(min: number, max: number, count: number): number[] {
  const rough = Math.max((max - min) / count, Number.MIN_VALUE);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough;
  const first = Math.ceil(min / step);
  const last = Math.floor(max / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
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
