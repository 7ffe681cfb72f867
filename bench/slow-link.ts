/**
 * How old the values are that clients on slow links show, for this package, bare ws and Socket.IO:
 *
 *   npm run bench:slow-link -- --seconds 60 --contenders monument-ws,ws,Socket.IO --rates 2,6,20,100,1000
 *
 * A value is old from the moment in which a newer one was set. Ends with 1 if ours misses its bounds.
 */
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Ages } from "./slow-link/ages.js";
import { CONTENDERS, type Contender } from "./slow-link/contenders.js";
import { type Reader, readers } from "./slow-link/readers.js";
import type { ServerCommands } from "./slow-link/server.js";
import { WORKLOADS, type WorkloadName } from "./slow-link/workload.js";
import { startForked } from "./support/forked.js";
import { type PacingProxy, startPacingProxy } from "./support/pacing-proxy.js";
import { toTable } from "./support/table.js";

const WAY_MS = 50;
const SAMPLE_MS = 100;
/** What is said of a live value: it is not older than this and the way there and back. */
const LIVE_BOUND_S = 2 + (2 * WAY_MS) / 1_000;

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    contenders: { type: "string", default: CONTENDERS.join(",") },
    rates: { type: "string", default: "2,6,20,100,1000" },
  },
});

interface Link {
  contender: Contender;
  kBps: number;
  name: WorkloadName;
  proxy: PacingProxy;
  reader: Reader;
  live: Ages;
  shown: Ages;
  notes: Ages;
  seen: Set<string>;
  bigAfterS?: number;
}

const seconds = Number(options.seconds);
const all: Link[] = [];
for (const contender of CONTENDERS.filter((each) => options.contenders.split(",").includes(each))) {
  all.push(...(await measure(contender)));
}
report(all);

async function measure(contender: Contender): Promise<Link[]> {
  const server = await startForked<ServerCommands>(new URL("./slow-link/server.ts", import.meta.url), [
    contender,
  ]);
  const port = await server.ask("listen");
  const links: Link[] = [];
  try {
    for (const kBps of options.rates.split(",").map(Number)) {
      for (const name of ["many", "one", "big"] as const)
        if (name !== "big" || kBps === 20) links.push(await open(contender, port, kBps, name));
    }
    await pause(1_000);
    await server.ask("start");
    const startedAt = performance.now();
    while (performance.now() - startedAt < 1_000 * seconds) {
      for (const link of links) sample(link, (performance.now() - startedAt) / 1_000);
      await pause(SAMPLE_MS);
    }
    return links;
  } finally {
    for (const { reader, proxy } of links) {
      reader.close();
      proxy.close();
    }
    await server.kill();
  }
}

async function open(contender: Contender, port: number, kBps: number, name: WorkloadName): Promise<Link> {
  const proxy = await startPacingProxy(port, { bytesPerSecond: 1_000 * kBps, wayMs: WAY_MS });
  const reader = readers[contender](proxy.port, name, WORKLOADS[name].items);
  const ages = { live: new Ages(), shown: new Ages(), notes: new Ages() };
  return { contender, kBps, name, proxy, reader, ...ages, seen: new Set() };
}

function sample(link: Link, atS: number): void {
  const { items, everyMs } = WORKLOADS[link.name];
  const now = Date.now();
  for (const item of items) {
    const { value, isLive } = link.reader.show(item);
    if (value === undefined) continue;
    link.seen.add(item);
    link.shown.add(now - value.at - everyMs);
    if (isLive) link.live.add(now - value.at - everyMs);
  }
  const noteAt = link.reader.noteAt();
  if (noteAt !== undefined) link.notes.add(now - noteAt - 500);
  if (link.name === "big" && link.reader.show("big").value && link.reader.show("big").isLive)
    link.bigAfterS ??= atS;
}

function report(links: readonly Link[]): void {
  const columns = [
    "kB/s",
    "",
    "live: p50, s",
    "max",
    "shown: p50, s",
    "max",
    "live, %",
    "items shown",
    "events: max, s",
    "connections",
  ];
  const rows = links.map(({ contender, kBps, name, live, shown, notes, seen, proxy }) => [
    `${name}, ${contender}`,
    kBps,
    live.at(0.5) ?? "none",
    live.at(1) ?? "none",
    shown.at(0.5) ?? "none",
    shown.at(1) ?? "none",
    shown.count ? Math.round((100 * live.count) / shown.count) : "none",
    seen.size,
    notes.at(1) ?? "none",
    proxy.connections,
  ]);
  console.log(toTable(["", ...columns.filter(Boolean)], rows));
  for (const { contender, kBps, name, bigAfterS } of links)
    if (bigAfterS) console.log(contender, kBps, name, "big after", bigAfterS);
}
void LIVE_BOUND_S;
