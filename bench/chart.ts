import { writeFile } from "node:fs/promises";
import { drawGrowth, type Point } from "./chart/growth.js";
import { legend } from "./chart/marks.js";
import { drawRatios } from "./chart/ratios.js";
import { type Part, text, toSvg, WIDTH } from "./chart/svg.js";
import { CHAPTERS, ITEM_GROWTH, SUBSCRIBER_GROWTH } from "./measures/measures.js";
import type { MeasureResult, Results } from "./results.js";

const FILE = new URL("../docs/bench.svg", import.meta.url);

/** Draws a whole run into `docs/bench.svg`. */
export async function writeChart(results: Results): Promise<void> {
  await writeFile(FILE, draw(results));
}

function draw({ measures, machine, rounds }: Results): string {
  const find = (names: readonly string[]): MeasureResult[] =>
    names.flatMap((name) => measures.filter((measure) => measure.name === name));
  const base = find(CHAPTERS[0]?.measures.map(({ name }) => name) ?? []);
  const points = (sizes: readonly number[], from: ReadonlyArray<{ name: string }>): Point[] =>
    from.flatMap(({ name }, index) => find([name]).map((result) => ({ size: sizes[index] ?? 1, result })));
  return toSvg("What monument-ws costs beside bare ws, Socket.IO and graphql-ws", [
    legend(["ours", "ws", "socket.io", "graphql-ws", "harken", "tcp"]),
    drawRatios(base, ["ours", "ws", "socket.io", "graphql-ws"]),
    drawGrowth("Server CPU per delivery", "subscribers", points([10, 100, 1_000, 8_000], SUBSCRIBER_GROWTH), [
      "ours",
      "ws",
      "socket.io",
      "graphql-ws",
      "tcp",
    ]),
    drawGrowth("Server CPU per get", "items live on another socket", points([1, 100, 10_000], ITEM_GROWTH), [
      "ours",
      "ws",
      "socket.io",
      "harken",
    ]),
    footer(`medians of ${rounds} rounds, Node ${machine.node}, ${machine.cores} × ${machine.processor}`),
  ]);
}

function footer(content: string): Part {
  return { svg: text(WIDTH / 2, 10, content, { kind: "faint", anchor: "middle" }), height: 14 };
}
