/** What uPlot does not draw: the numbers at the ends of the lines, and what the page missed. */
import type uPlot from "uplot";
import type { Sample } from "../contract.js";
import type { Missed } from "./history.js";
import { type Measure, spread } from "./measures.js";
import type { Palette } from "./palette.js";

/** What is drawn. */
export interface Drawing {
  samples: readonly Sample[];
  missed: readonly Missed[];
  measure: Measure;
  chosen: number | undefined;
  colours: Palette;
}

const PLATE = { width: 20, height: 17 };

/** Shades the parts of the race that did not reach the page in time. */
export function drawMissed(plot: uPlot, { missed, colours }: Drawing): void {
  const { ctx, bbox } = plot;
  ctx.fillStyle = colours.rule;
  for (const { from, to } of missed) {
    const left = Math.max(bbox.left, plot.valToPos(from / 1000, "x", true));
    const right = plot.valToPos(to / 1000, "x", true);
    if (right > left) ctx.fillRect(left, bbox.top, right - left, bbox.height);
  }
}

/** Says over the lines why the page missed that part. */
export function drawReasons(plot: uPlot, { missed, colours }: Drawing): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.font = `${12 * ratio}px system-ui`;
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  ctx.setLineDash([]);
  ctx.lineWidth = 4 * ratio;
  ctx.strokeStyle = colours.surface;
  ctx.fillStyle = colours.ink;
  for (const { from, why } of missed) {
    const left = plot.valToPos(from / 1000, "x", true) + 4 * ratio;
    if (left < bbox.left) continue;
    ctx.strokeText(why, left, bbox.top + bbox.height - 4 * ratio);
    ctx.fillText(why, left, bbox.top + bbox.height - 4 * ratio);
  }
}

/** Draws the riders' numbers at the ends of their lines. */
export function drawEnds(plot: uPlot, { samples, measure, chosen, colours }: Drawing): void {
  const last = samples.at(-1);
  if (!last) return;
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const ends = measure
    .valuesOf(last)
    .map((value, index) => ({ id: index + 1, at: plot.valToPos(value, "y", true) }))
    .sort((a, b) => a.at - b.at);
  const [width, height] = [PLATE.width * ratio, PLATE.height * ratio];
  const places = spread(
    ends.map(({ at }) => at),
    height + 2 * ratio,
    bbox.top + height / 2,
    bbox.top + bbox.height - height / 2,
  );
  const left = bbox.left + bbox.width + 10 * ratio;
  ctx.setLineDash([]);
  ctx.font = `700 ${12 * ratio}px system-ui`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const [index, { id, at }] of ends.entries()) {
    const middle = places[index] ?? at;
    ctx.strokeStyle = colours.riders[id - 1] ?? colours.soft;
    ctx.lineWidth = ratio;
    ctx.beginPath();
    ctx.moveTo(left - 10 * ratio, at);
    ctx.lineTo(left, middle);
    ctx.stroke();
    ctx.lineWidth = (id === chosen ? 3.5 : 2) * ratio;
    ctx.fillStyle = colours.surface;
    ctx.beginPath();
    ctx.roundRect(left, middle - height / 2, width, height, 4 * ratio);
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = colours.ink;
    ctx.fillText(`${id}`, left + width / 2, middle + ratio);
  }
}
