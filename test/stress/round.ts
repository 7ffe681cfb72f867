import { setTimeout as pause } from "node:timers/promises";
import { type Client, createClient } from "../../client/index.js";
import { seededRandom } from "../../testing/index.js";
import { ITEM_COUNT } from "./protocol.js";
import { FaultyProxy } from "./proxy.js";
import { ServerProcess } from "./server-process.js";

const CLIENTS = 20;
const TIMEOUT_MS = 8_000;
/** Long enough to notice a dead link with the times below, to reconnect and to be answered. */
const QUIET_MS = 15_000;

/** What one round did. */
export interface RoundReport {
  operations: number;
  settled: number;
  violations: string[];
}

/** One round over real sockets and a real process: faults for `activeMs`, then quiet, then all must agree. */
export async function runRound(seed: number, port: number, activeMs: number): Promise<RoundReport> {
  const report: RoundReport = { operations: 0, settled: 0, violations: [] };
  const server = new ServerProcess(port, (what) => report.violations.push(what));
  const proxy = new FaultyProxy(port);
  const versions = Array.from({ length: ITEM_COUNT }, () => 0);
  await server.start(versions);
  const url = `ws://127.0.0.1:${await proxy.listen()}`;
  const clients = Array.from({ length: CLIENTS }, () => createStressClient(url));
  const world = new Round({ random: seededRandom(seed), server, proxy, versions, clients, report });
  const until = performance.now() + activeMs;
  while (performance.now() < until) {
    await world.step();
    await pause(5);
  }
  await world.agree();
  for (const client of clients) client.close();
  proxy.close();
  await server.kill();
  return report;
}

function createStressClient(url: string): Client {
  const times = {
    retryMinMs: 50,
    retryMaxMs: 500,
    retryLongMaxMs: 500,
    checkMs: 500,
    waitMs: 3_000,
    timeoutMs: TIMEOUT_MS,
  };
  const client = createClient({ url, ...times });
  for (let item = 0; item < ITEM_COUNT; item++) client.item(`item${item}`).subscribe(() => {});
  return client;
}

interface RoundParts {
  random: () => number;
  server: ServerProcess;
  proxy: FaultyProxy;
  versions: number[];
  clients: Client[];
  report: RoundReport;
}

class Round {
  #parts: RoundParts;
  #pending = 0;
  #number = 0;

  constructor(parts: RoundParts) {
    this.#parts = parts;
  }

  /** One random thing happens. */
  async step(): Promise<void> {
    const { random, server, proxy, versions, report } = this.#parts;
    const place = Math.floor(random() * 1_000);
    const dice = random();
    report.operations++;
    if (dice < 0.6) this.#set(place % ITEM_COUNT);
    else if (dice < 0.75) this.#call((client) => client.get(`item${place % ITEM_COUNT}`));
    else if (dice < 0.88) this.#call((client) => client.request("order", { number: this.#count() }));
    else if (dice < 0.93) proxy.cut(place);
    else if (dice < 0.96) proxy.stall(place);
    else if (dice < 0.965) proxy.deafen(place);
    else if (dice < 0.98) proxy.resumeAll();
    else if (dice < 0.988) server.toggleStop();
    else if (dice < 0.993) await server.kill();
    else await server.start(versions);
  }

  /** Heals every fault, waits, and says who does not agree with the truth. */
  async agree(): Promise<void> {
    const { server, proxy, versions, clients, report } = this.#parts;
    server.toggleStop(false);
    await server.start(versions);
    proxy.resumeAll();
    const until = performance.now() + QUIET_MS;
    const wrong = (): string[] => clients.flatMap((client, index) => this.#wrongIn(client, index));
    while ((wrong().length > 0 || this.#pending > 0) && performance.now() < until) await pause(50);
    report.violations.push(...wrong());
    if (this.#pending > 0) report.violations.push(`${this.#pending} promises have not settled`);
  }

  #wrongIn(client: Client, index: number): string[] {
    return this.#parts.versions.flatMap((truth, item) => {
      const { status, value } = client.item(`item${item}`).get();
      const version = Reflect.get(Object(value), "version");
      if (status === "live" && version === truth) return [];
      const state = JSON.stringify(client.state);
      return [`client ${index} ${state}, item ${item}: ${status} at ${version}, truth is ${truth}`];
    });
  }

  #set(item: number): void {
    const version = (this.#parts.versions[item] ?? 0) + 1;
    this.#parts.versions[item] = version;
    this.#parts.server.set({ item, version });
  }

  #call(call: (client: Client) => Promise<unknown>): void {
    const { clients, random, report } = this.#parts;
    const client = clients[Math.floor(random() * clients.length)];
    if (!client) return;
    const since = performance.now();
    this.#pending++;
    const settled = (): void => {
      this.#pending--;
      report.settled++;
      const tookMs = performance.now() - since;
      if (tookMs > TIMEOUT_MS + 2_000)
        report.violations.push(`a call settled after ${Math.round(tookMs)} ms`);
    };
    call(client).then(settled, settled);
  }

  #count(): number {
    this.#number++;
    return this.#number;
  }
}
