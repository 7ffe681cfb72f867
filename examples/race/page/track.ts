import type { Client } from "monument-ws";
import type { Race, Rider } from "../contract.js";
import { byId, makeSvg, part } from "./elements.js";
import type { Selection } from "./selection.js";

const STRAIGHT = 170;
const RADIUS = 48;
const EDGE = 30;
const LABEL = 20; // from the middle of the course to the numbers beside it
const LAP = 2 * STRAIGHT + 2 * Math.PI * RADIUS;

/** Shows where on the track everybody is. In the crowd only two numbers can be read: the leader's and the chosen one's. */
export function showTrack(client: Client<Race>, selection: Selection): void {
  const place = part(byId("rider"), "track", SVGSVGElement);
  const dots = new Map<number, SVGGElement>();
  let lapMetres: number | undefined;
  place.setAttribute("viewBox", `0 0 ${STRAIGHT + 2 * (RADIUS + EDGE)} ${2 * (RADIUS + EDGE)}`);
  place.append(...course());

  let leader: number | undefined;
  const labels = { leader: newLabel("leader"), chosen: newLabel("chosen") };
  place.append(labels.leader, labels.chosen);

  const mark = (id: number | undefined): void => {
    for (const [each, dot] of dots) {
      dot.classList.toggle("chosen", each === id);
      dot.classList.toggle("leader", each === leader);
    }
    const chosen = id === undefined ? undefined : dots.get(id);
    if (chosen && place.lastElementChild !== chosen) place.append(chosen);
  };
  /** Outside the course for the leader, inside it for the chosen rider: so they never cover each other. */
  const label = (text: SVGTextElement, rider: Rider | undefined, side: 1 | -1): void => {
    const { x, y, outward } = pointAt(partOfLap(rider, lapMetres));
    text.textContent = rider ? `${rider.id}` : "";
    text.style.transform = `translate(${x + side * LABEL * outward.x}px, ${y + side * LABEL * outward.y}px)`;
  };
  client.subscribe("clock", (clock) => {
    lapMetres = clock.lapMetres;
  });
  client.subscribe("riders", (riders) => {
    for (const { id, distance } of riders) {
      const dot = dots.get(id) ?? newDot(id);
      if (!dots.has(id)) place.append(dot);
      dots.set(id, dot);
      const { x, y } = pointAt(partOfLap({ distance }, lapMetres));
      dot.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    }
    leader = riders[0]?.id;
    label(labels.leader, leader === selection.id ? undefined : riders[0], 1);
    label(
      labels.chosen,
      riders.find(({ id }) => id === selection.id),
      -1,
    );
    mark(selection.id);
  });
  selection.onChange(mark);
}

function partOfLap(rider: { distance: number } | undefined, lapMetres: number | undefined): number {
  return rider && lapMetres ? (rider.distance % lapMetres) / lapMetres : 0;
}

function newDot(id: number): SVGGElement {
  return makeSvg("g", { class: `dot-on-track rider-${id}` }, makeSvg("circle", { r: "6" }));
}

function newLabel(kind: string): SVGTextElement {
  return makeSvg("text", { class: `label-on-track ${kind}`, y: "4", "text-anchor": "middle" });
}

function course(): Element[] {
  const left = EDGE + RADIUS;
  const right = left + STRAIGHT;
  const bottom = EDGE + 2 * RADIUS;
  const arcs = `M${left} ${EDGE}H${right}A${RADIUS} ${RADIUS} 0 0 1 ${right} ${bottom}H${left}A${RADIUS} ${RADIUS} 0 0 1 ${left} ${EDGE}`;
  const line = `M${left + STRAIGHT / 2} ${bottom - 10}v20`;
  const words = { class: "words-on-track", "text-anchor": "middle" };
  const middle = left + STRAIGHT / 2;
  return [
    makeSvg("path", { class: "course", d: arcs }),
    makeSvg("path", { class: "finish", d: line }),
    makeSvg("text", { ...words, x: `${middle}`, y: `${bottom - 30}`, text: "Start and finish" }),
    makeSvg("text", { ...words, x: `${middle}`, y: `${EDGE + RADIUS - 4}`, text: "anticlockwise ↺" }),
  ];
}

/** A point of the course, and the direction that leads away from its middle. */
interface Place {
  x: number;
  y: number;
  outward: { x: number; y: number };
}

/** Where a rider is after this part of a lap: from the finish line in the middle of the near straight, anticlockwise. */
function pointAt(partOfLap: number): Place {
  const left = EDGE + RADIUS;
  const right = left + STRAIGHT;
  const middle = EDGE + RADIUS;
  const bend = Math.PI * RADIUS;
  let way = (partOfLap * LAP + STRAIGHT / 2) % LAP; // from the left end of the near straight
  if (way < STRAIGHT) return { x: left + way, y: middle + RADIUS, outward: { x: 0, y: 1 } };
  way -= STRAIGHT;
  if (way < bend) return onBend(right, middle, Math.PI / 2 - way / RADIUS);
  way -= bend;
  if (way < STRAIGHT) return { x: right - way, y: middle - RADIUS, outward: { x: 0, y: -1 } };
  return onBend(left, middle, -Math.PI / 2 - (way - STRAIGHT) / RADIUS);
}

function onBend(x: number, y: number, angle: number): Place {
  const outward = { x: Math.cos(angle), y: Math.sin(angle) };
  return { x: x + RADIUS * outward.x, y: y + RADIUS * outward.y, outward };
}
