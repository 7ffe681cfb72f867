/**
 * What this package's client costs beside Socket.IO's and a bare WebSocket, in Node and in Chromium: processor time
 * and allocations per get and per push. Each talks to the server of its own kind.
 *
 *   npm run bench:client -- --rounds 5
 */
import { parseArgs } from "node:util";
import { launchChromium } from "../test/support/chromium.js";
import { CLIENTS, type ClientName } from "./client/client.js";
import { servePage, startInChromium } from "./client/in-chromium.js";
import { startInNode } from "./client/in-node.js";
import type { Subject } from "./client/subject.js";
import { CONTENDERS } from "./contenders/contender.js";
import type { ServerCommands } from "./contenders/server.js";
import { compile, compilePage } from "./support/compile.js";
import { type Forked, startForked } from "./support/forked.js";
import { HOST } from "./support/listening.js";
import { median } from "./support/median.js";
import { toTable } from "./support/table.js";
import { within } from "./support/within.js";

const WARM_UP = 2_000;
const OPERATIONS = 5_000;
/** Values that are set before the client is waited for: fewer than what makes a server skip some. */
const PUSHES_AT_ONCE = 500;
const SUBJECT_LIMIT_MS = 60_000;

/** Per operation: microseconds of a processor, and bytes. */
interface Costs {
  getCpuUs: number;
  getBytes: number;
  pushCpuUs: number;
  pushBytes: number;
}

type Start = (name: ClientName, authority: string) => Promise<Subject>;

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const [serverModule, nodeModule] = await compile(["contenders/server.ts", "client/node.ts"]);
if (!serverModule || !nodeModule) throw new Error("nothing was compiled");
const server = serverModule;
const node = nodeModule;

console.log(await measure("Node", (name, authority) => startInNode(node, name, authority)));
const page = await servePage(await compilePage("client/page.ts"));
const browser = await launchChromium();
try {
  const start: Start = (name, authority) => startInChromium(browser, page.url, name, authority);
  console.log(`\n${await measure(`Chromium ${browser.version().split(".", 1)[0]}, main thread`, start)}`);
} finally {
  await browser.close();
  page.end();
}

/** The table of all clients in one place; their rounds are interleaved. */
async function measure(where: string, start: Start): Promise<string> {
  const costs = new Map<ClientName, Costs[]>(CLIENTS.map((name) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const name of CLIENTS) costs.get(name)?.push(await measureClient(name, start));
  }
  const rows = CLIENTS.map((name) => {
    const all = costs.get(name) ?? [];
    const figures = [
      all.map(({ getCpuUs }) => getCpuUs),
      all.map(({ getBytes }) => getBytes),
      all.map(({ pushCpuUs }) => pushCpuUs),
      all.map(({ pushBytes }) => pushBytes),
    ];
    return [CONTENDERS[name], ...figures.map(median)];
  });
  const columns = [
    "CPU per get, µs",
    "allocated per get, bytes",
    "CPU per push, µs",
    "allocated per push, bytes",
  ];
  return toTable([`client in ${where}`, ...columns], rows);
}

async function measureClient(name: ClientName, start: Start): Promise<Costs> {
  const setting = JSON.stringify({ contender: name, items: 1, bytes: 200 });
  const forked = await startForked<ServerCommands>(server, [setting], []);
  try {
    const subject = await start(name, `${HOST}:${await forked.ask("port")}`);
    try {
      return await within(SUBJECT_LIMIT_MS, name, exercise(subject, forked));
    } finally {
      await subject.end();
    }
  } finally {
    await forked.kill();
  }
}

async function exercise(subject: Subject, forked: Forked<ServerCommands>): Promise<Costs> {
  await subject.connect();
  let heard = 1; // the first value came with the connection
  const push = async (count: number): Promise<void> => {
    for (let sent = 0; sent < count; sent += PUSHES_AT_ONCE) {
      heard += PUSHES_AT_ONCE;
      await Promise.all([forked.ask("publish", PUSHES_AT_ONCE), subject.heard(heard)]);
    }
  };
  const get = (count: number): Promise<void> => subject.get(count);
  await get(WARM_UP);
  await push(WARM_UP);
  return {
    getCpuUs: await cpuUs(subject, get),
    pushCpuUs: await cpuUs(subject, push),
    // Afterwards, because the profiler costs time.
    getBytes: await bytes(subject, get),
    pushBytes: await bytes(subject, push),
  };
}

async function cpuUs(subject: Subject, run: (count: number) => Promise<void>): Promise<number> {
  const before = await subject.cpuMs();
  await run(OPERATIONS);
  return (1_000 * ((await subject.cpuMs()) - before)) / OPERATIONS;
}

async function bytes(subject: Subject, run: (count: number) => Promise<void>): Promise<number> {
  await subject.startSampling();
  await run(OPERATIONS);
  return (await subject.stopSampling()) / OPERATIONS;
}
