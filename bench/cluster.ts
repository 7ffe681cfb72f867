/**
 * Several nodes over Redis, beside Socket.IO with its two adapters for Redis: latency, the engine's work, and what is
 * left of what was set when the engine, or a node, fails. `npm run bench:cluster -- --rounds 3 --only burst`.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { type Figures, MEASURES } from "./cluster/measures.js";
import { CONTENDERS, type Contender } from "./cluster/mounts.js";
import { compile } from "./support/compile.js";
import { median } from "./support/median.js";
import { toTable } from "./support/table.js";

/** The most of the latency of the better of the others. */
const MOST_LATENCY = 1.5;

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "3" }, only: { type: "string", default: "" } },
});

const loadBefore = loadavg()[0] ?? 0;
const [node] = await compile(["cluster/node.ts"]);
if (!node) throw new Error("nothing was compiled");
report(await measure(node, Number(values.rounds)));

/** The figures of each contender, of all rounds. */
async function measure(module: URL, rounds: number): Promise<Map<Contender, Figures[]>> {
  const all = new Map<Contender, Figures[]>(CONTENDERS.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(MEASURES).filter(([each]) => each.includes(values.only))) {
      for (const index of CONTENDERS.keys()) {
        // Nobody is always first.
        const contender = CONTENDERS[(index + round) % CONTENDERS.length] ?? CONTENDERS[0];
        process.stderr.write(`round ${round + 1} of ${rounds}, ${name}: ${contender}\n`);
        all.get(contender)?.push(await run(module, contender));
      }
    }
  }
  return all;
}

function report(all: Map<Contender, Figures[]>): void {
  const [ours, ...others] = CONTENDERS;
  const titles = [...new Set([...all.values()].flat().flatMap((figures) => Object.keys(figures)))];
  const middle = (contender: Contender, title: string): number =>
    median((all.get(contender) ?? []).flatMap((figures) => figures[title] ?? []));
  const rows = titles.map((title) => {
    const own = middle(ours, title);
    const theirs = others.map((other) => middle(other, title));
    return [
      title,
      format(own),
      ...theirs.map(format),
      ...theirs.map((each) => (each === 0 ? "" : (own / each).toFixed(2))),
    ];
  });
  const [adapter = "", streams = ""] = others;
  const columns = [
    `medians of ${values.rounds} rounds`,
    ours,
    adapter,
    streams,
    "× redis-adapter",
    "× streams",
  ];
  const load = `load ${loadBefore.toFixed(1)} before and ${(loadavg()[0] ?? 0).toFixed(1)} after`;
  console.log(`Node ${process.version}, ${load}\n\n${toTable(columns, rows)}\n`);
  const missed = titles.filter((title) =>
    isMissed(
      title,
      middle(ours, title),
      others.map((each) => middle(each, title)),
    ),
  );
  const goal = `never behind, and at most ${MOST_LATENCY} times the latency of the redis-adapter (p50)`;
  console.log(
    `monument-ws ${missed.length === 0 ? "keeps" : "MISSES"} its goal: ${[goal, ...missed].join("; ")}`,
  );
  if (missed.length > 0) process.exitCode = 1;
}

function isMissed(title: string, own: number, [adapter = 0]: readonly number[]): boolean {
  if (title.includes("behind")) return own > 0;
  return title.endsWith("p50, ms") && own > MOST_LATENCY * adapter;
}

/** Three digits that count, at least. */
function format(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
}
