import type { Client } from "monument-ws";
import type { Race } from "../contract.js";
import { byId, makeSvg, part } from "./elements.js";
import type { Selection } from "./selection.js";

const STRAIGHT = 170;
const RADIUS = 48;
const EDGE = 14;
const LAP = 2 * STRAIGHT + 2 * Math.PI * RADIUS;

/** Shows where on the track everybody is; the chosen rider on top of the others. */
export function showTrack(client: Client<Race>, selection: Selection): void {
  const place = part(byId("rider"), "track", SVGSVGElement);
  const dots = new Map<number, SVGGElement>();
  let lapMetres: number | undefined;
  place.setAttribute("viewBox", `0 0 ${STRAIGHT + 2 * (RADIUS + EDGE)} ${2 * (RADIUS + EDGE)}`);
  place.append(...course());

  const mark = (id: number | undefined): void => {
    for (const [each, dot] of dots) dot.classList.toggle("chosen", each === id);
    const chosen = id === undefined ? undefined : dots.get(id);
    if (chosen && place.lastElementChild !== chosen) place.append(chosen);
  };
  client.subscribe("clock", (clock) => {
    lapMetres = clock.lapMetres;
  });
  client.subscribe("riders", (riders) => {
    for (const { id, distance } of riders) {
      const dot = dots.get(id) ?? newDot(id);
      if (!dots.has(id)) place.append(dot);
      dots.set(id, dot);
      const { x, y } = pointAt(lapMetres === undefined ? 0 : (distance % lapMetres) / lapMetres);
      dot.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    }
    mark(selection.id);
  });
  selection.onChange(mark);
}

function newDot(id: number): SVGGElement {
  const text = makeSvg("text", { y: "4", "text-anchor": "middle", text: `${id}` });
  return makeSvg("g", { class: `dot-on-track rider-${id}` }, makeSvg("circle", { r: "9" }), text);
}

function course(): Element[] {
  const left = EDGE + RADIUS;
  const right = left + STRAIGHT;
  const bottom = EDGE + 2 * RADIUS;
  const arcs = `M${left} ${EDGE}H${right}A${RADIUS} ${RADIUS} 0 0 1 ${right} ${bottom}H${left}A${RADIUS} ${RADIUS} 0 0 1 ${left} ${EDGE}`;
  const line = `M${left + STRAIGHT / 2} ${bottom - 10}v20`;
  return [makeSvg("path", { class: "course", d: arcs }), makeSvg("path", { class: "finish", d: line })];
}

/** Where a rider is after this part of a lap: from the finish line in the middle of the near straight, anticlockwise. */
function pointAt(partOfLap: number): { x: number; y: number } {
  const left = EDGE + RADIUS;
  const right = left + STRAIGHT;
  const middle = EDGE + RADIUS;
  const bend = Math.PI * RADIUS;
  let way = (partOfLap * LAP + STRAIGHT / 2) % LAP; // from the left end of the near straight
  if (way < STRAIGHT) return { x: left + way, y: middle + RADIUS };
  way -= STRAIGHT;
  if (way < bend) return onBend(right, middle, Math.PI / 2 - way / RADIUS);
  way -= bend;
  if (way < STRAIGHT) return { x: right - way, y: middle - RADIUS };
  return onBend(left, middle, -Math.PI / 2 - (way - STRAIGHT) / RADIUS);
}

function onBend(x: number, y: number, angle: number): { x: number; y: number } {
  return { x: x + RADIUS * Math.cos(angle), y: y + RADIUS * Math.sin(angle) };
}
