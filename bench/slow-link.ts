/**
 * How old the values are that clients on slow links show, for this package, bare ws and Socket.IO:
 *
 *   npm run bench:slow-link -- --seconds 60 --contenders monument-ws,ws,Socket.IO --rates 2,6,20,100,1000
 *
 * A value is old from the moment in which the next was set. Ends with 1 if ours misses its bounds.
 */
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { FaultyProxy } from "../test/support/network/proxy.js";
import { isKept, toRow } from "./slow-link/bounds.js";
import { CONTENDERS, type Contender } from "./slow-link/contenders.js";
import { Link } from "./slow-link/link.js";
import { readers } from "./slow-link/readers.js";
import type { ServerCommands } from "./slow-link/server.js";
import { WAY_MS, WORKLOADS, type WorkloadName } from "./slow-link/workload.js";
import { startForked } from "./support/forked.js";
import { toTable } from "./support/table.js";

const SAMPLE_MS = 100;
/** Until all clients have asked for their items. */
const CONNECT_MS = 1_500;
/** The rate at which the large item is sent, in kB/s. */
const BIG_KBPS = 20;

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    contenders: { type: "string", default: CONTENDERS.join(",") },
    rates: { type: "string", default: "2,6,20,100,1000" },
  },
});
const seconds = Number(options.seconds);
const rates = options.rates.split(",").map(Number);

const links: Link[] = [];
for (const contender of CONTENDERS.filter((each) => options.contenders.split(",").includes(each))) {
  links.push(...(await measure(contender)));
}
const columns = [
  "live, p50 s",
  "max s",
  "shown, p50 s",
  "max s",
  "live, %",
  "items",
  "events, max s",
  "connections",
];
console.log(
  `RTT ${2 * WAY_MS} ms, ${seconds} s. An age counts from the moment in which the next value was set.\n`,
);
console.log(toTable(["", ...columns], links.map(toRow)));
for (const { setting, liveAfterS } of links.filter(({ setting }) => setting.name === "big")) {
  console.log(
    `${setting.contender}: ${WORKLOADS.big.title} at ${setting.kBps} kB/s is live after ${liveAfterS ?? "never"} s`,
  );
}
const ours = links.filter(({ setting }) => setting.contender === "monument-ws");
for (const link of ours.filter((each) => !isKept(each, seconds)))
  console.log(`MISSES its bounds: ${toRow(link)[0]}`);
if (!ours.every((link) => isKept(link, seconds))) process.exitCode = 1;

/** Runs all links of a contender side by side. */
async function measure(contender: Contender): Promise<Link[]> {
  const server = await startForked<ServerCommands>(new URL("./slow-link/server.ts", import.meta.url), [
    contender,
  ]);
  const own: Link[] = [];
  try {
    const port = await server.ask("listen");
    for (const kBps of rates) {
      for (const name of ["many", "one"] as const) own.push(await open(contender, port, kBps, name));
    }
    if (rates.includes(BIG_KBPS)) own.push(await open(contender, port, BIG_KBPS, "big"));
    await pause(CONNECT_MS);
    await server.ask("start");
    const startedAt = performance.now();
    for (let atS = 0; atS < seconds; atS = (performance.now() - startedAt) / 1_000) {
      for (const link of own) link.sample(atS);
      await pause(SAMPLE_MS);
    }
    return own;
  } finally {
    for (const link of own) link.close();
    await server.kill();
  }
}

async function open(contender: Contender, port: number, kBps: number, name: WorkloadName): Promise<Link> {
  const proxy = new FaultyProxy(port, { bytesPerSecond: 1_000 * kBps, wayMs: WAY_MS });
  await proxy.listen();
  const reader = readers[contender](proxy.port, name, WORKLOADS[name].items);
  return new Link({ contender, kBps, name }, reader, proxy);
}
