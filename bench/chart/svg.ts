/** The parts of a drawing. It is written for a narrow page: 420 wide, so that a phone shows its text at full size. */

/** The width of the drawing in its own units; a desktop shows it larger. */
export const WIDTH = 420;
export const MARGIN = 16;

/** A part of the drawing, and how much height it takes. */
export interface Part {
  svg: string;
  height: number;
}

/** How one contender is drawn: by its colour and its shape, since not everybody tells colours apart. */
export interface Mark {
  colour: string;
  /** The shape around the origin. */
  shape: string;
  /** Whether its line is broken: what is no contender, but a bound. */
  isBroken?: boolean;
}

/** Its own background goes with its own text colour, in light and in dark, whatever page shows it. */
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .paper { fill: #ffffff; }
  .title { font-weight: 600; font-size: 15px; }
  .faint { fill: #59636e; font-size: 12px; }
  .line { stroke: #d1d9e0; stroke-width: 1; }
  .mark { stroke: #ffffff; stroke-width: 1.5; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .paper { fill: #15191f; }
    .faint { fill: #a3adb8; }
    .line { stroke: #3d444d; }
    .mark { stroke: #15191f; }
  }
`;

/** The whole drawing, its parts from top to bottom. */
export function toSvg(label: string, parts: readonly Part[]): string {
  let y = MARGIN;
  const placed = parts.map(({ svg, height }) => {
    const group = `<g transform="translate(0 ${y})">\n${svg}\n</g>`;
    y += height;
    return group;
  });
  const height = y + MARGIN;
  const size = `width="${1.4 * WIDTH}" height="${1.4 * height}" viewBox="0 0 ${WIDTH} ${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${escaped(label)}">`,
    `<style>${STYLE}</style>`,
    `<rect width="${WIDTH}" height="${height}" rx="8" class="paper"/>`,
    ...placed,
    "</svg>\n",
  ].join("\n");
}

/** Text that begins, ends or is centred at `x`, on the base line `y`. */
export function text(
  x: number,
  y: number,
  content: string,
  {
    kind = "",
    anchor = "start",
  }: { kind?: "" | "title" | "faint"; anchor?: "start" | "middle" | "end" } = {},
): string {
  const attributes = `x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"`;
  return `<text ${attributes}${kind && ` class="${kind}"`}>${escaped(content)}</text>`;
}

/** A thin line of the axes. */
export function line(x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="line" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;
}

/** A mark at a point. */
export function mark(x: number, y: number, { colour, shape }: Mark): string {
  return `<g transform="translate(${round(x)} ${round(y)})" fill="${colour}" class="mark">${shape}</g>`;
}

/** A line through points. */
export function polyline(
  points: ReadonlyArray<readonly [number, number]>,
  { colour, isBroken }: Mark,
): string {
  const list = points.map(([x, y]) => `${round(x)},${round(y)}`).join(" ");
  const dashes = isBroken ? ' stroke-dasharray="4 4"' : "";
  return `<polyline points="${list}" fill="none" stroke="${colour}" stroke-width="2"${dashes}/>`;
}

/** Maps `from` to `to` in equal steps for equal ratios. */
export function logScale(from: readonly [number, number], to: readonly [number, number]) {
  const [low, high] = from.map(Math.log) as [number, number];
  return (value: number): number => to[0] + ((Math.log(value) - low) / (high - low)) * (to[1] - to[0]);
}

/** 1, 2, 5, 10 and so on, from the last that is at most the least value to the first that is at least the most. */
export function logTicks(values: readonly number[]): number[] {
  const all = [-2, -1, 0, 1, 2, 3, 4].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power));
  const low = all.findLast((tick) => tick <= Math.min(...values)) ?? all[0];
  const high = all.find((tick) => tick >= Math.max(...values)) ?? all.at(-1);
  return all.filter((tick) => low !== undefined && high !== undefined && tick >= low && tick <= high);
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
