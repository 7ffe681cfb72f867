import { setTimeout as pause } from "node:timers/promises";
import { type Forked, startForked } from "../../../bench/support/forked.js";
import type { FaultyProxy } from "../../support/network/proxy.js";
import type { Check, CheckContext } from "../check.js";
import type { ClientsCommands } from "../clients.js";
import { eventually } from "../eventually.js";
import { Newscaster, NewsReader } from "../news.js";
import type { Stage, StressServer } from "../stage.js";

const HOUR_MS = 3_600_000;
const CLIENTS = 20;
const TIMES = { heartbeatMs: 500, waitMs: 1_000, checkMs: 100 };
const CLIENT_TIMES = { checkMs: 100, waitMs: 1_000, wakeWaitMs: 1_500, timeoutMs: 8_000 };
const NOTICE_MS = TIMES.heartbeatMs * 1.1 + TIMES.waitMs + 2 * TIMES.checkMs;
const RETRY = { retryMinMs: 50, retryMaxMs: 500, retryLongMaxMs: 500 };
const SLOW_MS = 1_000;
/** The machine has other things to do. */
const SLACK_MS = 10_000;
const NEWS_BYTES = 16_000;
/** Where the events of a server begin to wait. */
const HIGH_WATER_BYTES = 256 * 1024;

/** Wall clocks of the server and of its clients that are moved by an hour, forward and back. */
export const movedClock: Check = {
  id: "F8",
  about: "the wall clock moves by an hour: heartbeats, backoff, deadlines and limits are unaffected",
  isAlone: true, // its heartbeats are short, so that a busy machine looks like a dead link
  run: async (context) => {
    const { stage, isLong } = context;
    const server = await stage.server({ attach: TIMES, slowMs: SLOW_MS });
    const proxy = await stage.proxy(server);
    const options = { url: proxy.url, ...CLIENT_TIMES, ...RETRY };
    const module = new URL("../clients.ts", import.meta.url);
    const clients = await startForked<ClientsCommands>(module, [JSON.stringify({ count: CLIENTS, options })]);
    stage.atEnd(() => clients.kill());
    await clients.ask("start");
    const world = new World(context, server, proxy, clients);
    await world.agree();
    const moves = isLong ? [HOUR_MS, -HOUR_MS, -HOUR_MS, HOUR_MS, 24 * HOUR_MS] : [HOUR_MS, -2 * HOUR_MS];
    for (const byMs of moves) {
      await world.moveWhileOpen(byMs);
      // Forward a deadline would seem to have passed, back a silence would seem not to have begun.
      if (isLong || byMs > 0) await world.moveWhileLost(byMs);
      if (isLong || byMs > 0) await moveWhileQueued(context, byMs);
      if (isLong || byMs < 0) await world.loseLinks();
    }
    return {
      did: `${moves.length} moves of ${CLIENTS} clients and their server: open, lost, full and dead links`,
      violations: [],
    };
  },
};

/** A client for which events wait is no slow consumer because of the clock; its server is patient with the silent. */
async function moveWhileQueued({ stage, random }: CheckContext, byMs: number): Promise<void> {
  const server = await stage.server({ attach: { maxQueuedBytes: 64 * 1024 * 1024, checkMs: TIMES.checkMs } });
  const proxy = await stage.proxy(server);
  const slow = stage.client(proxy.url, { random });
  const reader = new NewsReader(stage, slow, "the slow client");
  const news = new Newscaster();
  await slow.client.request("join");
  proxy.at(0)?.stall();
  await server.ask("fill", HIGH_WATER_BYTES);
  await news.tell(server, 20, NEWS_BYTES);
  await server.ask("moveWallClock", byMs);
  await pause(4 * TIMES.checkMs);
  proxy.resumeAll();
  const isHeard = await eventually(() => reader.last === news.last, 5_000);
  stage.claim(isHeard && reader.gaps === 0 && reader.missed === 0, "queued events were lost");
  await server.kill();
  slow.client.close();
}

class World {
  #stage: Stage;
  #server: StressServer;
  #proxy: FaultyProxy;
  #clients: Forked<ClientsCommands>;
  #number = 0;
  #calls = 0;

  constructor(
    { stage }: CheckContext,
    server: StressServer,
    proxy: FaultyProxy,
    clients: Forked<ClientsCommands>,
  ) {
    this.#stage = stage;
    this.#server = server;
    this.#proxy = proxy;
    this.#clients = clients;
  }

  /** Every client holds the newest value, and has a session. */
  async agree(): Promise<void> {
    const version = ++this.#number;
    await this.#server.ask("set", 0, version);
    const isAgreed = async (): Promise<boolean> => {
      const histories = await this.#clients.ask("histories");
      return histories.every((each) => each.status === "live" && each.version === version);
    };
    this.#stage.claim(await eventually(isAgreed, 10_000), "not all clients hold the newest value");
    const isComplete = async (): Promise<boolean> => (await this.#server.ask("stats")).sessions === CLIENTS;
    this.#stage.claim(await eventually(isComplete, 10_000), "sessions are not as many as clients");
  }

  /** Links that are open stay open, and what is on its way arrives. */
  async moveWhileOpen(byMs: number): Promise<void> {
    const before = await this.#states();
    const calls = [this.#clients.ask("get", this.#id()), this.#clients.ask("request", this.#id())];
    await this.#move(byMs);
    this.#claimAll(await Promise.all(calls), "calls while the clock moved");
    await pause(NOTICE_MS); // a link that is taken for dead would be given up by now
    await this.agree();
    const after = await this.#states();
    this.#stage.claim(before === after, `links were lost: ${after} states in place of ${before}`);
  }

  /** Clients that wait for their next attempt come back as soon as before, with all that they kept. */
  async moveWhileLost(byMs: number): Promise<void> {
    const { target } = this.#proxy;
    this.#proxy.target = undefined;
    this.#proxy.cutAll();
    await eventually(
      async () => (await this.#clients.ask("histories")).every(({ status }) => status === "stale"),
      5_000,
    );
    const runs = (await this.#server.ask("work")).runs;
    const calls = [this.#clients.ask("get", this.#id())];
    const kept = await this.#clients.ask("emit", this.#id());
    this.#stage.claim(kept === CLIENTS, `${kept} events were kept`);
    await this.#move(byMs);
    this.#proxy.target = target;
    const since = performance.now();
    await this.agree();
    const tookMs = performance.now() - since;
    this.#stage.claim(tookMs < RETRY.retryMaxMs + SLACK_MS, `it took ${tookMs} ms to come back`);
    this.#claimAll(await Promise.all(calls), "calls while there was no link");
    const { runs: after } = await this.#server.ask("work");
    const dropped = (await this.#clients.ask("histories")).reduce((sum, each) => sum + each.dropped, 0);
    this.#stage.claim(dropped === 0, `${dropped} kept events were dropped`);
    this.#stage.claim(
      after === runs + 2 * CLIENTS,
      `${after - runs} runs for ${CLIENTS} gets and as many events`,
    );
  }

  /** After all the moves a dead link is noticed as soon as ever. */
  async loseLinks(): Promise<void> {
    const ids = new Set(await this.#server.ask("sessionIds"));
    const states = await this.#states();
    this.#proxy.swallowAll("toClient", "toServer");
    const isNoticed = async (): Promise<boolean> => {
      const left = (await this.#server.ask("sessionIds")).some((id) => ids.has(id));
      return !left && (await this.#states()) >= states + CLIENTS;
    };
    const limitMs = NOTICE_MS + SLACK_MS;
    this.#stage.claim(await eventually(isNoticed, limitMs), `dead links were not noticed in ${limitMs} ms`);
    await this.agree();
  }

  /** Moves the server's clock, and then its clients'. */
  async #move(byMs: number): Promise<void> {
    await this.#server.ask("moveWallClock", byMs);
    await pause(3 * TIMES.checkMs);
    await this.#clients.ask("moveWallClock", byMs);
    await pause(3 * TIMES.checkMs);
  }

  /** How many states the clients went through. */
  async #states(): Promise<number> {
    const histories = await this.#clients.ask("histories");
    return histories.reduce((sum, { states }) => sum + states.length, 0);
  }

  #claimAll(outcomes: string[][], what: string): void {
    const failed = outcomes.flat().filter((outcome) => outcome !== "ok");
    this.#stage.claim(failed.length === 0, `${what}: ${failed.slice(0, 5)}`);
  }

  #id(): string {
    return `call ${++this.#calls}`;
  }
}
