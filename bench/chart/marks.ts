import { CONTENDERS, type Contender } from "../contenders/contender.js";
import { MARGIN, type Mark, mark, type Part, text, WIDTH } from "./svg.js";

/** Colours that those who cannot tell red from green tell apart, on white and on black. */
export const MARKS: Record<Contender, Mark> = {
  ours: { colour: "#2f81d6", shape: '<circle r="6"/>' },
  answer: { colour: "#2f81d6", shape: '<circle r="4"/>' },
  harken: { colour: "#c065a0", shape: '<circle r="5"/>' },
  ws: { colour: "#8b949e", shape: '<rect x="-4.5" y="-4.5" width="9" height="9"/>' },
  "socket.io": { colour: "#d9691c", shape: '<path d="M0-6.5 6.5 0 0 6.5-6.5 0Z"/>' },
  "graphql-ws": { colour: "#1a9e77", shape: '<path d="M0-6 6 5H-6Z"/>' },
  tcp: { colour: "#8b949e", shape: '<circle r="2.5"/>', isBroken: true },
  monument: { colour: "#b08800", shape: '<path d="M-5-5 5 5M5-5-5 5" stroke="#b08800" stroke-width="3"/>' },
};

const LINE_HEIGHT = 20;
const COLUMNS = 2;

/** Which mark is whose. */
export function legend(contenders: readonly Contender[]): Part {
  const entries = contenders.map((contender, index) => {
    const x = MARGIN + (index % COLUMNS) * ((WIDTH - MARGIN) / COLUMNS);
    const y = LINE_HEIGHT * (Math.floor(index / COLUMNS) + 0.5);
    return mark(x + 6, y, MARKS[contender]) + text(x + 20, y + 4, CONTENDERS[contender]);
  });
  return { svg: entries.join("\n"), height: LINE_HEIGHT * Math.ceil(contenders.length / COLUMNS) + 8 };
}
