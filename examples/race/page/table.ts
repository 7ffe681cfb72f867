import type { Client } from "monument-ws";
import type { Race, Rider } from "../contract.js";
import { byId, part } from "./elements.js";
import { showFreshness } from "./freshness.js";
import { Row } from "./row.js";
import type { Selection } from "./selection.js";

const MOVE_MS = 300;
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** Keeps the table of all riders live, in the order of the race. */
export function showTable(client: Client<Race>, selection: Selection): void {
  const panel = byId("riders");
  const body = part(panel, "rows", HTMLTableSectionElement);
  const rows = new Map<number, Row>();

  client.subscribe("riders", (riders, known) => {
    for (const rider of riders) {
      const row = rows.get(rider.id) ?? new Row(rider, () => selection.choose(rider.id));
      rows.set(rider.id, row);
      row.show(rider, rider.id === selection.id);
    }
    arrange(body, riders, rows);
    showFreshness(panel, known);
    const [leader] = riders;
    if (selection.id === undefined && leader) selection.choose(leader.id);
  });

  selection.onChange((id) => {
    for (const [each, row] of rows) row.mark(each === id);
  });
  client.on("race:cheer", ({ rider }) => rows.get(rider)?.flash());
}

/** Brings the rows into the order of `riders`. Those that change places move there for the eye to follow. */
function arrange(body: HTMLElement, riders: Rider[], rows: Map<number, Row>): void {
  const ordered = riders.flatMap(({ id }) => rows.get(id) ?? []);
  const wanted = ordered.map(({ element }) => element);
  if (wanted.length === body.children.length && wanted.every((row, index) => row === body.children[index])) {
    return;
  }
  const before = new Map(
    ordered.map((row) => [row, row.element.isConnected ? row.element.offsetTop : undefined]),
  );
  const focused = document.activeElement;
  body.replaceChildren(...wanted);
  if (focused instanceof HTMLElement && body.contains(focused)) focused.focus({ preventScroll: true });
  if (still.matches) return;
  for (const [row, top] of before) {
    const distance = (top ?? row.element.offsetTop) - row.element.offsetTop;
    if (distance !== 0) row.moveFrom(distance, MOVE_MS);
  }
}
