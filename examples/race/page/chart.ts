import type { Client } from "monument-ws";
import type { Race, Rider } from "../contract.js";
import { byId, make, makeSvg, part, setText } from "./elements.js";
import { showFreshness } from "./freshness.js";
import { History } from "./history.js";
import { measures } from "./measures.js";
import { createPalette } from "./palette.js";
import { Plot } from "./plot.js";
import type { Selection } from "./selection.js";

/** Draws the last minute of all riders, from the same subscription that the table has. */
export function showChart(client: Client<Race>, selection: Selection): void {
  const panel = byId("chart");
  const place = part(panel, "plot", HTMLElement);
  const legend = part(panel, "legend", HTMLElement);
  const history = new History();
  const plot = new Plot(place);
  const palette = createPalette();
  let measure = measures.gap;
  let wasCut = false;
  let isDue = false;

  const draw = (): void => {
    isDue = false;
    const { samples, missed } = history;
    plot.draw({ samples, missed, measure, chosen: selection.id, colours: palette() });
  };
  const drawSoon = (): void => {
    if (!isDue) requestAnimationFrame(draw);
    isDue = true;
  };
  /** What happened while this page did not look. If it does not come, the chart shows what the page saw. */
  const fill = (): void => {
    client.get("history").then((samples) => {
      history.add(samples);
      drawSoon();
    }, console.warn);
  };
  fill();

  client.onState(({ name }) => {
    wasCut ||= name === "waiting";
  });
  client.subscribe("riders", (riders, known) => {
    if (known.status === "live") {
      if (history.see(riders, wasCut ? "cut off" : "slowed")) fill();
      wasCut = false;
    }
    if (legend.children.length !== riders.length) legend.replaceChildren(...legendOf(riders));
    showFreshness(panel, known);
    drawSoon();
  });
  selection.onChange(drawSoon);
  new ResizeObserver(() => plot.resize()).observe(place);
  panel.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    measure = target.value === "speed" ? measures.speed : measures.gap;
    setText(part(panel, "title", HTMLElement), measure.title);
    drawSoon();
  });
}

/** Number, name and a piece of the line: its dashes tell riders apart where their colours do not. */
function legendOf(riders: readonly Rider[]): Element[] {
  const byNumber = [...riders].sort((a, b) => a.id - b.id);
  return byNumber.map(({ id, name }) => {
    const line = makeSvg("path", { class: "line", d: "M1 5H33" });
    const swatch = makeSvg(
      "svg",
      { class: `swatch rider-${id}`, viewBox: "0 0 34 10", "aria-hidden": "true" },
      line,
    );
    return make("li", {}, swatch, make("span", { text: `${id} ${name}` }));
  });
}
