import type { FaultyProxy } from "../../support/network/proxy.js";
import { untilAgreed, untilSessions, watchItems } from "../agreement.js";
import { nameOf } from "../application.js";
import { type Check, type CheckContext, spanMs } from "../check.js";
import { repeatedly } from "../eventually.js";
import { Ledger } from "../ledger.js";
import type { Stage, StressServer, TappedClient } from "../stage.js";

const CLIENTS = 20;
const ITEMS = 5;
const TIMEOUT_MS = 8_000;
const ROUND_MS = 15_000;

/** Random faults of every kind, over real sockets and real processes, then quiet: all must agree. */
export const processes: Check = {
  id: "processes",
  about: "random kills, stops, cuts, stalls and dead links: every call settles, every item converges",
  run: async (context) => {
    const { stage } = context;
    const activeMs = spanMs(context, 3_000, 60_000);
    const proxy = await stage.proxy();
    const all = stage.clients(CLIENTS, proxy.url, {
      checkMs: 500,
      waitMs: 3_000,
      timeoutMs: TIMEOUT_MS,
      random: context.random,
    });
    watchItems(all, ITEMS);
    const world = new World(context, proxy, all);
    await world.start();
    for (let leftMs = activeMs; leftMs > 0; leftMs -= ROUND_MS) {
      await repeatedly(5, Math.min(leftMs, ROUND_MS), () => world.step());
      await world.agree();
      context.log(`${world}`);
    }
    return { did: world.toString(), violations: [] };
  },
};

class World {
  #random: () => number;
  #stage: Stage;
  #proxy: FaultyProxy;
  #clients: TappedClient[];
  #ledger: Ledger;
  #server: StressServer | undefined;
  #isStopped = false;
  #versions = Array.from({ length: ITEMS }, () => 0);
  #number = 0;
  #operations = 0;
  #starts = 0;

  constructor({ random, stage }: CheckContext, proxy: FaultyProxy, clients: TappedClient[]) {
    this.#random = random;
    this.#stage = stage;
    this.#proxy = proxy;
    this.#clients = clients;
    this.#ledger = new Ledger(stage);
  }

  toString(): string {
    return `${this.#operations} operations, ${this.#starts} starts of the server, ${this.#ledger}`;
  }

  /** Starts the server, if none runs. */
  async start(): Promise<void> {
    if (this.#server) return;
    this.#starts++;
    // A link that swallows what it is given is noticed within heartbeat, wait and a look: sooner than all must agree.
    const attach = { highWaterBytes: 64 * 1024, heartbeatMs: 3_000, waitMs: 3_000, checkMs: 500 };
    this.#server = await this.#stage.server({ versions: this.#versions, bytes: 2_000, attach });
    this.#proxy.target = this.#server.port;
  }

  /** One random thing happens. */
  async step(): Promise<void> {
    const place = Math.floor(this.#random() * 1_000);
    const dice = this.#random();
    this.#operations++;
    if (dice < 0.6) this.#set(place % ITEMS);
    else if (dice < 0.75) this.#call("get", ({ client }) => client.get(nameOf(place % ITEMS)));
    else if (dice < 0.88)
      this.#call("request", ({ client }) => client.request("work", { number: ++this.#number }));
    else if (dice < 0.93) this.#proxy.at(place)?.cut();
    else if (dice < 0.96) this.#proxy.at(place)?.stall();
    else if (dice < 0.965) this.#proxy.at(place)?.swallow("toClient");
    else if (dice < 0.97) this.#proxy.at(place)?.swallow("toServer");
    else if (dice < 0.98) this.#proxy.resumeAll();
    else if (dice < 0.988) this.#stop(!this.#isStopped);
    else if (dice < 0.993) await this.#kill();
    else await this.start();
  }

  /** Heals every fault, and waits until all agree with the truth. */
  async agree(): Promise<void> {
    this.#stop(false);
    await this.start();
    this.#proxy.resumeAll();
    await this.#ledger.settled(TIMEOUT_MS + 4_000);
    await untilAgreed(this.#stage, this.#clients, this.#versions);
    if (this.#server) await untilSessions(this.#stage, this.#server, CLIENTS, 50_000);
    await this.#checkWork();
  }

  #set(item: number): void {
    const version = (this.#versions[item] ?? 0) + 1;
    this.#versions[item] = version;
    this.#server?.ask("set", item, version).catch(() => {}); // a server that is killed first is told at its start
  }

  #call(what: string, call: (client: TappedClient) => Promise<unknown>): void {
    const client = this.#clients[Math.floor(this.#random() * CLIENTS)];
    if (client) this.#ledger.note(what, call(client), TIMEOUT_MS);
  }

  #stop(isStopped: boolean): void {
    if (isStopped !== this.#isStopped) this.#server?.signal(isStopped ? "SIGSTOP" : "SIGCONT");
    this.#isStopped = isStopped && this.#server !== undefined;
  }

  async #kill(): Promise<void> {
    if (!this.#isStopped) await this.#checkWork();
    const server = this.#server;
    this.#server = undefined;
    this.#proxy.target = undefined;
    this.#isStopped = false;
    await server?.kill();
  }

  async #checkWork(): Promise<void> {
    const work = await this.#server?.ask("work");
    this.#stage.claim((work?.most ?? 0) <= 1, `a request ran ${work?.most} times in one process`);
  }
}
