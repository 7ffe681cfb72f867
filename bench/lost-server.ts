/**
 * What comes down on a server that was lost and is started again: 2,000 clients with 10 live items of 4 kB each
 * come back at the default delays and renew them. Ends with 1 if a bound is missed.
 */
import type { ClientsCommands } from "./lost-server/clients.js";
import { ITEMS } from "./lost-server/items.js";
import type { ServerCommands, Work } from "./lost-server/server.js";
import { type Forked, startForked } from "./support/forked.js";
import { toTable } from "./support/table.js";
import { within } from "./support/within.js";

const CLIENTS = 2_000;
const CLIENT_PROCESSES = 2;
/** The most that the renewal may send, of what sending all values takes. */
const MAX_SHARE = 0.05;
const LIMIT_MS = 60_000;
const BYTES_PER_MB = 1024 * 1024;

/** How long it took until all items were live, and what the server did for that. */
interface Phase extends Work {
  name: string;
  durationMs: number;
}

/** A server that listens. */
interface Running {
  server: Forked<ServerCommands>;
  port: number;
}

const processes: Array<{ kill(): Promise<void> }> = [];
try {
  report(await within(LIMIT_MS, "the proof", prove()));
} finally {
  await Promise.all(processes.map((each) => each.kill()));
}

async function prove() {
  const lost = await startServer(0);
  const groups = await startClients(lost.port);
  const connectedAt = performance.now();
  await Promise.all(groups.map((group) => group.ask("connect")));
  const first = await untilAllLive("first connect", connectedAt, lost.server, groups);

  const lostAt = performance.now();
  await lost.server.kill();
  await Promise.all(groups.map((group) => group.ask("untilNoneLive")));
  const doubtedMs = performance.now() - lostAt;
  const next = await startServer(lost.port);
  const renewal = await untilAllLive("after the restart", performance.now(), next.server, groups);
  const wrong = await Promise.all(groups.map((group) => group.ask("wrong")));
  return { first, renewal, doubtedMs, wrong: wrong.reduce((sum, each) => sum + each, 0) };
}

async function startServer(port: number): Promise<Running> {
  const module = new URL("./lost-server/server.ts", import.meta.url);
  const server = await startForked<ServerCommands>(module, [`${port}`]);
  processes.push(server);
  return { server, port: await server.ask("listen") };
}

function startClients(port: number): Promise<Array<Forked<ClientsCommands>>> {
  const module = new URL("./lost-server/clients.ts", import.meta.url);
  const start = async (): Promise<Forked<ClientsCommands>> => {
    const group = await startForked<ClientsCommands>(module, [`${port}`, `${CLIENTS / CLIENT_PROCESSES}`]);
    processes.push(group);
    return group;
  };
  return Promise.all(Array.from({ length: CLIENT_PROCESSES }, start));
}

async function untilAllLive(
  name: string,
  startedAt: number,
  server: Forked<ServerCommands>,
  groups: ReadonlyArray<Forked<ClientsCommands>>,
): Promise<Phase> {
  await Promise.all(groups.map((group) => group.ask("untilAllLive")));
  const durationMs = performance.now() - startedAt;
  return { name, durationMs, ...(await server.ask("work")) };
}

function report({ first, renewal, doubtedMs, wrong }: Awaited<ReturnType<typeof prove>>): void {
  const rows = [first, renewal].map(({ name, durationMs, calls, sentBytes }) => [
    name,
    ...[durationMs / 1_000, [...new Set(calls)].join(" or "), sentBytes / BYTES_PER_MB],
    `${((100 * sentBytes) / first.sentBytes).toFixed(1)} %`,
  ]);
  const columns = ["all live after, s", "handler calls per item", "sent, MB", "of all values"];
  console.log(toTable([`${CLIENTS} clients, ${ITEMS} items each`, ...columns], rows));
  console.log(`All items were stale ${Math.round(doubtedMs)} ms after the server was killed.`);
  console.log(`${wrong} wrong values came.`);
  const isKept =
    renewal.calls.every((count) => count === 1) &&
    renewal.sentBytes <= MAX_SHARE * first.sentBytes &&
    wrong === 0;
  const bounds = `one handler call per item, at most ${100 * MAX_SHARE} % of the bytes, no wrong value`;
  console.log(`monument-ws ${isKept ? "keeps" : "MISSES"} its bounds: ${bounds}.`);
  if (!isKept) process.exitCode = 1;
}
