import { isDeepStrictEqual } from "node:util";
import type { FaultyProxy } from "../../support/network/proxy.js";
import { untilAgreed, watchItems } from "../agreement.js";
import type { Check } from "../check.js";
import { eventually } from "../eventually.js";
import { Ledger } from "../ledger.js";
import type { Stage, StressServer, TappedClient } from "../stage.js";

const ITEMS = 3;
const KEPT = 5;
const SLOW_MS = 1_500;
const DEADLINE_MS = 15_000;

/** Connections that break again before anything has happened on them. */
export const reconnects: Check = {
  id: "F12",
  about: "two reconnects in a row without traffic: the second repeats nothing",
  run: async ({ stage, isLong, random }) => {
    const [clients, rounds] = isLong ? [50, 20] : [10, 1];
    const versions = Array.from({ length: ITEMS }, () => 1);
    const server = await stage.server({ versions, slowMs: SLOW_MS });
    const proxy = await stage.proxy(server);
    const ledger = new Ledger(stage);
    const all = stage.clients(clients, proxy.url, { random, timeoutMs: DEADLINE_MS });
    for (const { tap } of all) tap.keeps = true;
    watchItems(all, ITEMS);
    await untilAgreed(stage, all, versions);
    let runs = 0;
    for (let round = 0; round < rounds; round++) {
      runs += await loseWithWork(stage, proxy, server, ledger, all, round);
      await untilAgreed(stage, all, versions);
      await reconnect(proxy, all, versions, stage);
      await reconnect(proxy, all, versions, stage);
      for (const each of all) claimOnlyRenewals(stage, each);
      const work = await server.ask("work");
      stage.claim(work.runs === runs && work.most === 1, `${work.runs} runs for ${runs} calls and events`);
    }
    return { did: `${3 * rounds * clients} reconnects with ${ITEMS} items each, ${ledger}`, violations: [] };
  },
};

/** Breaks the connections while requests are unanswered and events are kept: these are repeated, and run once. */
async function loseWithWork(
  stage: Stage,
  proxy: FaultyProxy,
  server: StressServer,
  ledger: Ledger,
  all: readonly TappedClient[],
  round: number,
): Promise<number> {
  const before = (await server.ask("work")).runs;
  const { target } = proxy;
  const name = (index: number, what: string): string => `${what} ${round} ${index}`;
  for (const [index, { client }] of all.entries()) {
    const number = name(index, "asked");
    const value = `request ${number}`;
    ledger.note(value, client.request("work", { number }), DEADLINE_MS, { outcome: "ok", value });
  }
  await eventually(async () => (await server.ask("work")).runs === before + all.length, DEADLINE_MS);
  proxy.target = undefined;
  proxy.cutAll();
  await eventually(() => all.every(({ client }) => client.state.name !== "open"), DEADLINE_MS);
  for (const [index, { client }] of all.entries()) {
    for (let n = 0; n < KEPT; n++) {
      const isKept = client.emit("work", { number: name(index, `kept ${n}`) });
      stage.claim(isKept, "an event was not kept");
    }
  }
  proxy.target = target;
  await ledger.settled(DEADLINE_MS);
  const runs = all.length * (1 + KEPT);
  await eventually(async () => (await server.ask("work")).runs >= before + runs, DEADLINE_MS);
  return runs;
}

/** Breaks all connections, and waits until the items are live again over new ones. */
async function reconnect(proxy: FaultyProxy, all: readonly TappedClient[], versions: number[], stage: Stage) {
  const counts = all.map(({ tap }) => tap.sockets.length);
  proxy.cutAll();
  await eventually(
    () => all.every(({ tap }, index) => tap.sockets.length > (counts[index] ?? 0)),
    DEADLINE_MS,
  );
  await untilAgreed(stage, all, versions);
}

/** Claims that over its last socket a client said hello and renewed its items, and the server sent no value. */
function claimOnlyRenewals(stage: Stage, { tap }: TappedClient): void {
  const { sent = [], received = [] } = tap.sockets.at(-1) ?? {};
  const said = sent.map((text) => JSON.parse(text));
  // To a server that is known all of them go in one frame. No value comes back.
  const gets = said.slice(1).flatMap((each) => each.gets ?? [each]);
  const expected = Array.from({ length: ITEMS }, (_, item) => `data:get:item${item}`);
  const isRenewed = gets.every(({ live, etag }) => live === true && etag !== undefined);
  const isAll = isDeepStrictEqual(gets.map(({ event }) => event).sort(), expected.sort());
  stage.claim(isRenewed && isAll && said.length === 2, `a second reconnect said ${sent}`);
  const heard = received.map((text) => JSON.parse(text));
  const refs = heard.flatMap((each) => each.refs ?? []);
  const isQuiet = heard.slice(1).every(({ event }) => event === "ws:unchanged");
  stage.claim(isQuiet && refs.length === ITEMS, `a second reconnect heard ${received}`);
}
