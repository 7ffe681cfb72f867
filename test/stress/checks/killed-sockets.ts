import type { FaultyProxy } from "../../support/network/proxy.js";
import { untilAgreed, untilSessions, watchItems } from "../agreement.js";
import { nameOf } from "../application.js";
import { type Check, type CheckContext, spanMs } from "../check.js";
import { eventually, repeatedly } from "../eventually.js";
import { Ledger } from "../ledger.js";
import { Newscaster, NewsReader } from "../news.js";
import type { StressServer, TappedClient } from "../stage.js";

const ITEMS = 5;
const STEP_MS = 20;
const KILL_EVERY_MS = 1_000;
const KILLED_PART = 0.1;
const TIMEOUT_MS = 10_000;
/** How long a request takes, so that some are on their way when their sockets are killed. */
const SLOW_MS = 400;

/** A network that breaks a tenth of all connections every second. */
export const killedSockets: Check = {
  id: "F3",
  about: "10 % of sockets killed every second: every item converges, no gap goes unreported",
  run: async (context) => {
    const { stage, isLong, random } = context;
    const server = await stage.server({ versions: Array.from({ length: ITEMS }, () => 0), slowMs: SLOW_MS });
    const proxy = await stage.proxy(server);
    const all = stage.clients(isLong ? 200 : 100, proxy.url, { timeoutMs: TIMEOUT_MS, random });
    watchItems(all, ITEMS);
    const readers = all.map((each, index) => new NewsReader(stage, each, `client ${index}`));
    const traffic = new Traffic(context, server, all);
    await untilAgreed(stage, all, traffic.versions);
    let killed = 0;
    let killAt = performance.now() + KILL_EVERY_MS;
    await repeatedly(STEP_MS, spanMs(context, 6_000, 60_000), async () => {
      await traffic.step();
      if (performance.now() < killAt) return;
      killAt += KILL_EVERY_MS;
      killed += kill(proxy, random);
    });
    await traffic.settled();
    await untilAgreed(stage, all, traffic.versions);
    await untilSessions(stage, server, all.length);
    await traffic.news.tell(server);
    await eventually(() => readers.every(({ last }) => last === traffic.news.last), 5_000);
    const behind = readers.filter(({ last }) => last !== traffic.news.last).length;
    stage.claim(behind === 0, `${behind} clients did not hear the last news`);
    const missed = readers.reduce((sum, reader) => sum + reader.missed, 0);
    const gaps = readers.reduce((sum, reader) => sum + reader.gaps, 0);
    stage.claim(killed > 0 && gaps > 0, "nothing was killed");
    const did = `${killed} sockets of ${all.length} clients killed, ${traffic}, ${missed} news missed, ${gaps} gaps told`;
    return { did, violations: [] };
  },
};

/** Kills a tenth of all connections, each another. */
function kill(proxy: FaultyProxy, random: () => number): number {
  const { pipes } = proxy;
  const count = Math.ceil(pipes.length * KILLED_PART);
  for (let n = 0; n < count; n++) {
    const [pipe] = pipes.splice(Math.floor(random() * pipes.length), 1);
    pipe?.cut();
  }
  return count;
}

/** Sets, news and calls that go on all the time. */
class Traffic {
  readonly versions = Array.from({ length: ITEMS }, () => 0);
  readonly news = new Newscaster();
  #context: CheckContext;
  #server: StressServer;
  #clients: TappedClient[];
  #ledger: Ledger;

  constructor(context: CheckContext, server: StressServer, clients: TappedClient[]) {
    this.#context = context;
    this.#server = server;
    this.#clients = clients;
    this.#ledger = new Ledger(context.stage);
  }

  toString(): string {
    return `${this.news.last} sets, ${this.#ledger}`;
  }

  async step(): Promise<void> {
    const item = Math.floor(this.#context.random() * ITEMS);
    const version = (this.versions[item] ?? 0) + 1;
    this.versions[item] = version;
    await this.#server.ask("set", item, version);
    await this.news.tell(this.#server);
    const { client } = this.#any();
    this.#ledger.note("a get", client.get(nameOf(item)), TIMEOUT_MS);
    const number = this.news.last;
    const value = `request ${number}`;
    this.#ledger.note(value, this.#any().client.request("work", { number }), TIMEOUT_MS, {
      outcome: "ok",
      value,
    });
  }

  /** All calls have settled, and no request ran twice. */
  async settled(): Promise<void> {
    await this.#ledger.settled(TIMEOUT_MS + 2_000);
    const { most, runs } = await this.#server.ask("work");
    const { stage } = this.#context;
    stage.claim(
      most === 1 && runs === this.news.last,
      `${this.news.last} requests ran ${runs} times, one ${most}`,
    );
    stage.claim(this.#ledger.outcomes.get("ok") === this.#ledger.count, `calls failed: ${this.#ledger}`);
  }

  #any(): TappedClient {
    const client = this.#clients[Math.floor(this.#context.random() * this.#clients.length)];
    if (!client) throw new Error("there are no clients");
    return client;
  }
}
