/**
 * What one stalled reader costs a server, and what the reader knows when it reads on: 20,000 sets of one item
 * of 20 kB over real sockets, for this package, bare ws and Socket.IO. Ends with 1 if ours misses its bounds.
 */

import { FaultyProxy } from "../test/support/network/proxy.js";
import { CONTENDERS, type Contender } from "./slow-reader/contenders.js";
import { growth } from "./slow-reader/memory.js";
import { readers } from "./slow-reader/readers.js";
import type { ServerCommands } from "./slow-reader/server.js";
import { Sightings } from "./slow-reader/sightings.js";
import { SETS } from "./slow-reader/value.js";
import { type Forked, startForked } from "./support/forked.js";
import { toTable } from "./support/table.js";
import { within } from "./support/within.js";

/** The most that our server may grow, in megabytes, whichever way it is measured. */
const MAX_GROWTH_MB = 8;
const BYTES_PER_MB = 1024 * 1024;
const RUN_LIMIT_MS = 90_000;
const QUIET_MS = 2_000;
const DRAIN_LIMIT_MS = 30_000;

/** How one contender fared. */
interface Run {
  contender: Contender;
  /** The most that the server held beyond what it held before the sets. */
  heldMb: number;
  /** The most that the system had given it beyond what it took while the reader read. */
  residentMb: number;
  /** What it still held beyond that when the reader had read all. */
  leftMb: number;
  delivered: number;
  last: number | undefined;
  wasLost: boolean;
}

const runs: Run[] = [];
for (const contender of CONTENDERS) {
  const server = await startForked<ServerCommands>(new URL("./slow-reader/server.ts", import.meta.url), [
    contender,
  ]);
  try {
    runs.push(await within(RUN_LIMIT_MS, contender, measure(contender, server)));
  } finally {
    await server.kill();
  }
}
report(runs);

async function measure(contender: Contender, server: Forked<ServerCommands>): Promise<Run> {
  const proxy = new FaultyProxy(await server.ask("listen"));
  await proxy.listen();
  const sightings = new Sightings();
  const disconnect = readers[contender](proxy.port, sightings);
  try {
    await sightings.first();
    const { residentBytes } = await server.ask("warmUp");
    await sightings.quiet(QUIET_MS, DRAIN_LIMIT_MS);
    const { heldBytes } = await server.ask("heldMemory");
    const before = { heldBytes, residentBytes };
    proxy.stallAll();
    const grown = growth(before, await server.ask("setAll"));
    const seenBefore = sightings.count;
    proxy.resumeAll();
    await sightings.quiet(QUIET_MS, DRAIN_LIMIT_MS);
    const left = growth(before, await server.ask("heldMemory"));
    return {
      contender,
      heldMb: grown.heldBytes / BYTES_PER_MB,
      residentMb: grown.residentBytes / BYTES_PER_MB,
      leftMb: left.heldBytes / BYTES_PER_MB,
      delivered: sightings.count - seenBefore,
      last: sightings.last,
      wasLost: sightings.wasLost,
    };
  } finally {
    disconnect();
    proxy.close();
  }
}

function report(all: readonly Run[]): void {
  const columns = [
    `one stalled reader, ${SETS} sets`,
    "held at peak, MB",
    "RSS at peak, MB",
    "held after, MB",
  ];
  const rows = all.map((run) => [
    run.contender,
    ...[run.heldMb, run.residentMb, run.leftMb],
    ...[run.delivered, run.last ?? "none", run.wasLost ? "yes" : "no"],
  ]);
  console.log(toTable([...columns, "delivered after", "last value", "closed"], rows));
  const ours = all.find(({ contender }) => contender === "monument-ws");
  const isKept =
    ours !== undefined &&
    Math.max(ours.heldMb, ours.residentMb) < MAX_GROWTH_MB &&
    ours.last === SETS &&
    !ours.wasLost;
  const bounds = `grows by less than ${MAX_GROWTH_MB} MB, ends on the last value, is not closed`;
  console.log(`monument-ws ${isKept ? "keeps" : "MISSES"} its bounds: ${bounds}.`);
  if (!isKept) process.exitCode = 1;
}
