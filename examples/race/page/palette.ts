/** The colours of the style sheet, for what is drawn on a canvas. */

/** The dashes of each rider's line: they tell riders apart where their colours do not. Those of the legend are in chart.css. */
export const DASHES = [[], [8, 3], [2, 3], [12, 3, 2, 3], [], [5, 3], [14, 4], [6, 3, 2, 3, 2, 3]];

export interface Palette {
  surface: string;
  ink: string;
  soft: string;
  rule: string;
  /** In the order of the riders' numbers. */
  riders: string[];
}

/** The colours as they are now: another object when the reader's light has changed. */
export function createPalette(): () => Palette {
  let palette = read();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    palette = read();
  });
  return () => palette;
}

function read(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    surface: colour("surface"),
    ink: colour("ink"),
    soft: colour("ink-soft"),
    rule: colour("rule"),
    riders: DASHES.map((_, index) => colour(`rider-${index + 1}`)),
  };
}
