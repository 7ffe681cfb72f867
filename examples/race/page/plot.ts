import uPlot from "uplot";
import { minutes } from "./format.js";
import { WINDOW_MS } from "./history.js";
import type { Range } from "./measures.js";
import { DASHES } from "./palette.js";
import { type Drawing, drawEnds, drawMissed, drawReasons } from "./plot-marks.js";

const LEAST_MS = 15_000;

/** The chart: uPlot on a canvas, over the time of the race. */
export class Plot {
  #place: HTMLElement;
  #plot: uPlot | undefined;
  #drawing: Drawing | undefined;
  #range: Range | undefined;

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  draw(drawing: Drawing): void {
    const { samples, measure } = drawing;
    const width = this.#place.clientWidth;
    const last = samples.at(-1);
    if (!last || width === 0) return;
    const values = samples.map(measure.valuesOf);
    const before = this.#drawing?.measure === measure ? this.#range : undefined;
    this.#range = measure.range(Math.min(...values.flat()), Math.max(...values.flat()), before);
    if (this.#drawing?.measure !== measure || this.#drawing.colours !== drawing.colours) this.#renew();
    this.#drawing = drawing;
    this.#plot ??= new uPlot(this.#options(width, drawing), [[]], this.#place);
    for (const [id, series] of this.#plot.series.entries()) series.width = id === drawing.chosen ? 4 : 2;
    const lines = DASHES.map((_, index) => values.map((each) => each[index] ?? null));
    this.#plot.setData([samples.map(({ at }) => at / 1000), ...lines]);
    // For those that cannot see a canvas, and for whoever tests the page.
    this.#place.dataset.from = `${samples[0]?.at}`;
    this.#place.dataset.to = `${last.at}`;
    this.#place.dataset.missed = drawing.missed.map(({ why }) => why).join();
    this.#place.setAttribute("aria-label", `${measure.title} of all riders over the last minute of the race`);
  }

  resize(): void {
    this.#plot?.setSize({ width: this.#place.clientWidth, height: this.#place.clientHeight });
  }

  #renew(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  #options(width: number, { measure, colours }: Drawing): uPlot.Options {
    const axis = { stroke: colours.soft, font: "12px system-ui", grid: { stroke: colours.rule, width: 1 } };
    const mark = (plot: uPlot, draw: typeof drawEnds): void => {
      if (this.#drawing) draw(plot, this.#drawing);
    };
    return {
      width,
      height: this.#place.clientHeight,
      padding: [8, 38, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: (_plot, _min, max) => [Math.max(0, max - this.#spanMs() / 1000), max] },
        y: { dir: measure.direction, range: () => this.#range ?? [0, 1] },
      },
      axes: [
        { ...axis, ticks: { show: false }, values: (_plot, seconds) => seconds.map(minutes) },
        { ...axis, ticks: { show: false }, size: 44 },
      ],
      series: [
        {},
        ...DASHES.map((dash, index) => ({
          stroke: colours.riders[index] ?? colours.soft,
          dash,
          width: 2,
          points: { show: false },
        })),
      ],
      hooks: {
        drawClear: [(plot) => mark(plot, drawMissed)],
        draw: [(plot) => mark(plot, drawReasons), (plot) => mark(plot, drawEnds)],
      },
    };
  }

  /** As much as is known of the last minute, so that no half of the chart is empty. */
  #spanMs(): number {
    const { samples = [] } = this.#drawing ?? {};
    const knownMs = (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0);
    return Math.min(WINDOW_MS, Math.max(LEAST_MS, knownMs));
  }
}
