import { untilAgreed, untilSessions, watchItems } from "../agreement.js";
import type { Check } from "../check.js";
import { eventually } from "../eventually.js";
import { Ledger } from "../ledger.js";
import type { StressServer, TappedClient } from "../stage.js";

const CLIENTS = 10;
const GETS_PER_CLIENT = 100;
const TIMEOUT_MS = 18_000;
const IMPATIENT_MS = 1_500;

/** Clients that wait for many answers from a server that is killed. */
export const killedServer: Check = {
  id: "F1",
  about: "kill -9 with 1,000 gets in flight, restart: each is answered once, or failed by its deadline",
  run: async ({ stage, isLong, random }) => {
    const rounds = isLong ? 5 : 1;
    const ledger = new Ledger(stage);
    const proxy = await stage.proxy();
    const all = stage.clients(CLIENTS, proxy.url, { timeoutMs: TIMEOUT_MS, random });
    watchItems(all, 1);
    for (let round = 1; round <= rounds; round++) {
      const first = await stage.server({ slowMs: "never", versions: [2 * round] });
      proxy.target = first.port;
      await untilAgreed(stage, all, [2 * round]);
      callAll(ledger, all, round * CLIENTS * GETS_PER_CLIENT);
      callImpatiently(ledger, all);
      await claimRuns(first, 2 * CLIENTS * GETS_PER_CLIENT + CLIENTS, (what) => stage.violate(what));
      proxy.target = undefined;
      await first.kill();
      // Those that wait no longer than this fail while there is no server.
      await eventually(() => ledger.outcomes.get("timeout") === CLIENTS * round, IMPATIENT_MS + 2_000);
      const second = await stage.server({ versions: [2 * round + 1] });
      proxy.target = second.port;
      await ledger.settled(TIMEOUT_MS + 2_000);
      await untilAgreed(stage, all, [2 * round + 1]);
      await untilSessions(stage, second, CLIENTS);
      await claimRuns(second, 2 * CLIENTS * GETS_PER_CLIENT, (what) => stage.violate(what));
      proxy.target = undefined;
      await second.kill();
    }
    return { did: `${rounds} kills, ${ledger}`, violations: [] };
  },
};

function callAll(ledger: Ledger, all: readonly TappedClient[], first: number): void {
  for (const [index, { client }] of all.entries()) {
    for (let n = 0; n < GETS_PER_CLIENT; n++) {
      const number = first + index * GETS_PER_CLIENT + n;
      const [get, request] = [client.get("slow", number), client.request("work", { number })];
      ledger.note(`get ${number}`, get, TIMEOUT_MS, { outcome: "ok", value: `get ${number}` });
      ledger.note(`request ${number}`, request, TIMEOUT_MS, { outcome: "ok", value: `request ${number}` });
    }
  }
}

function callImpatiently(ledger: Ledger, all: readonly TappedClient[]): void {
  for (const [index, { client }] of all.entries()) {
    const call = client.get("slow", `impatient ${index}`, { timeoutMs: IMPATIENT_MS });
    ledger.note("an impatient get", call, IMPATIENT_MS, { outcome: "timeout" });
  }
}

/** Claims that each question reached the server, once. */
async function claimRuns(server: StressServer, runs: number, violate: (what: string) => void): Promise<void> {
  await eventually(async () => (await server.ask("work")).runs >= runs, 10_000);
  const work = await server.ask("work");
  if (work.runs !== runs) violate(`${work.runs} runs of handlers for ${runs} questions`);
  if (work.most !== 1) violate(`a handler ran ${work.most} times for one question`);
}
