import { makeSvg } from "./elements.js";
import { type Sample, WINDOW_MS } from "./history.js";
import { linePath, type Measure, valueScale } from "./lines.js";
import { linear, roundSteps, type Scale, spread } from "./scale.js";

const MARGIN = { top: 14, right: 34, bottom: 26, left: 40 };
const PLATE = { width: 20, height: 17 };
const LEAST_MS = 15_000;

interface Frame {
  width: number;
  height: number;
  x: Scale;
  y: Scale;
}

/** The chart as SVG, in the pixels of its place: text keeps its size at any width. */
export class Plot {
  #place: HTMLElement;
  #svg = makeSvg("svg", { role: "img", "data-testid": "plot" });

  constructor(place: HTMLElement) {
    this.#place = place;
    place.append(this.#svg);
  }

  /** Draws the lines of `samples`; that of `chosen` stands out. */
  draw(samples: readonly Sample[], measure: Measure, chosen: number | undefined): void {
    const last = samples.at(-1);
    const { clientWidth: width, clientHeight: height } = this.#place;
    if (!last || width === 0) return;
    const seenMs = last.at - (samples[0]?.at ?? last.at);
    const spanMs = Math.min(WINDOW_MS, Math.max(LEAST_MS, seenMs));
    const x = linear(last.at - spanMs, last.at, MARGIN.left, width - MARGIN.right);
    const y = valueScale(samples, measure, MARGIN.top, height - MARGIN.bottom);
    const frame = { width, height, x, y };
    this.#svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.#svg.setAttribute("aria-label", `${measure.title} of all riders over the last minute`);
    this.#svg.replaceChildren(
      ...axes(frame),
      ...lines(frame, samples, measure, chosen),
      ...plates(frame, last, measure, chosen),
    );
  }
}

function axes({ width, height, x, y }: Frame): Element[] {
  const values = roundSteps(Math.min(y.min, y.max), Math.max(y.min, y.max), 5);
  const rules = values.flatMap((value) => {
    const at = y.toPixel(value);
    return [
      makeSvg("path", { class: "rule", d: `M${MARGIN.left} ${at}H${width - MARGIN.right}` }),
      makeSvg("text", {
        class: "tick",
        x: `${MARGIN.left - 8}`,
        y: `${at + 4}`,
        "text-anchor": "end",
        text: `${value}`,
      }),
    ];
  });
  const bottom = `${height - 6}`;
  const times = roundSteps(0, (x.max - x.min) / 1000, 5).map((seconds) => {
    const text = seconds === 0 ? "now" : `−${seconds} s`;
    const at = `${x.toPixel(x.max - seconds * 1000)}`;
    return makeSvg("text", { class: "tick", x: at, y: bottom, "text-anchor": "middle", text });
  });
  return [...rules, ...times];
}

function lines(
  { x, y }: Frame,
  samples: readonly Sample[],
  measure: Measure,
  chosen: number | undefined,
): Element[] {
  const ids = chosenLast(samples.at(-1)?.riders.map(({ id }) => id) ?? [], chosen);
  return ids.map((id) => {
    const d = linePath(samples, id, measure, x, y);
    return makeSvg("path", { class: `line rider-${id}${id === chosen ? " chosen" : ""}`, d });
  });
}

/** The riders' numbers at the ends of their lines. */
function plates(
  { x, y, height }: Frame,
  last: Sample,
  measure: Measure,
  chosen: number | undefined,
): Element[] {
  const ends = last.riders
    .map((rider) => ({ id: rider.id, at: y.toPixel(measure.valueOf(rider)) }))
    .sort((a, b) => a.at - b.at);
  const places = spread(
    ends.map(({ at }) => at),
    PLATE.height + 2,
    MARGIN.top,
    height - MARGIN.bottom,
  );
  const left = x.toPixel(x.max) + 9;
  return ends.map(({ id, at }, index) => {
    const middle = places[index] ?? at;
    const plate = { x: `${left}`, y: `${middle - PLATE.height / 2}`, rx: "4" };
    return makeSvg(
      "g",
      { class: `end rider-${id}${id === chosen ? " chosen" : ""}` },
      makeSvg("path", { class: "lead", d: `M${left - 9} ${at}L${left} ${middle}` }),
      makeSvg("rect", { ...plate, width: `${PLATE.width}`, height: `${PLATE.height}` }),
      makeSvg("text", {
        x: `${left + PLATE.width / 2}`,
        y: `${middle + 4}`,
        "text-anchor": "middle",
        text: `${id}`,
      }),
    );
  });
}

/** What is drawn last lies on top. */
function chosenLast(ids: readonly number[], chosen: number | undefined): number[] {
  return [...ids].sort((a, b) => Number(a === chosen) - Number(b === chosen) || a - b);
}
