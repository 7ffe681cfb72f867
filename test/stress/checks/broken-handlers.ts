import { untilAgreed, untilSessions, watchItems } from "../agreement.js";
import { nameOf } from "../application.js";
import { FAULTS, type Fault, LATE_MS } from "../broken-handlers.js";
import type { Check } from "../check.js";
import { eventually } from "../eventually.js";
import { type Expected, Ledger } from "../ledger.js";
import type { Stage, StressServer, TappedClient } from "../stage.js";

const WAYS = ["bus", "answer", "handle", "listener"] as const;
const GET_TIMEOUT_MS = 1_500;
const TIMEOUT_MS = 3_000;
const HEALTHY_MS = 20_000;
const LEAVERS = 20;

const OUTCOMES: Record<Fault, Expected> = {
  throws: { outcome: "failed" },
  rejects: { outcome: "failed" },
  never: { outcome: "timeout" },
  late: { outcome: "ok", value: "late" },
};

/** Handlers that fail in every way, for clients that stay and for clients that leave. */
export const brokenHandlers: Check = {
  id: "F10",
  about:
    "a handler throws, rejects, never settles or settles too late: an error to that client only, nothing is left",
  run: async ({ stage, isLong, random }) => {
    const rounds = isLong ? 20 : 1;
    const server = await stage.server({ attach: { getTimeoutMs: GET_TIMEOUT_MS } });
    const listeners = await server.ask("listeners");
    const ledger = new Ledger(stage);
    const healthy = stage.clients(5, server.url, { random, timeoutMs: HEALTHY_MS });
    watchItems(healthy, 1);
    await untilAgreed(stage, healthy, [0]);
    const states: string[] = [];
    for (const { client } of healthy) client.onState(({ name }) => void states.push(name));
    for (let round = 1; round <= rounds; round++) {
      const victims = askAll(stage, server, ledger, round);
      const leavers = await leaveAll(stage, server, ledger, round);
      await askHealthy(server, ledger, healthy, round);
      await ledger.settled(HEALTHY_MS);
      for (const { client } of [...victims, ...leavers]) client.close();
      await untilAgreed(stage, healthy, [round]);
    }
    stage.claim(states.length === 0, `a healthy client went through ${states}`);
    for (const { client } of healthy) client.close();
    await claimNothingLeft(stage, server, listeners);
    return {
      did: `${rounds} rounds of ${FAULTS.length * WAYS.length} failing handlers, ${ledger}`,
      violations: [],
    };
  },
};

/** Asks one handler. */
function ask(
  { client }: TappedClient,
  way: (typeof WAYS)[number],
  fault: Fault,
  id: string,
): Promise<unknown> {
  if (way === "bus" || way === "answer") return client.get(`${way}-${fault}`, id);
  return client.request(`${way}-${fault}`);
}

/** A client for each handler, which waits for what comes of it. The server ends the wait for a get, the client for a reply. */
function askAll(stage: Stage, server: StressServer, ledger: Ledger, round: number): TappedClient[] {
  return WAYS.flatMap((way) =>
    FAULTS.map((fault) => {
      const isGet = way === "bus" || way === "answer";
      const victim = stage.client(server.url, { timeoutMs: isGet ? HEALTHY_MS : TIMEOUT_MS });
      const call = ask(victim, way, fault, `${round}`);
      ledger.note(`${way} that ${fault}`, call, isGet ? GET_TIMEOUT_MS : TIMEOUT_MS, OUTCOMES[fault]);
      return victim;
    }),
  );
}

/** Clients that leave while handlers run for them: what these say later reaches nobody. */
async function leaveAll(
  stage: Stage,
  server: StressServer,
  ledger: Ledger,
  round: number,
): Promise<TappedClient[]> {
  const leavers = stage.clients(LEAVERS, server.url);
  await Promise.all(leavers.map(({ client }) => client.connect()));
  const closed = leavers.map(async (leaver, index) => {
    let hasLeft = false;
    const mayBeElse = (): boolean => !hasLeft; // on a slow machine "late" may be in time
    for (const way of WAYS) {
      for (const fault of ["never", "late"] as const) {
        const call = ask(leaver, way, fault, `leaver ${round} ${index}`);
        ledger.note(`${way} of a leaver`, call, TIMEOUT_MS, { outcome: "closed", mayBeElse });
      }
    }
    // The server answers in order: when this has come, all handlers before it run.
    await leaver.client.request("echo", { number: index });
    leaver.client.close();
    setImmediate(() => {
      hasLeft = true; // what has settled before it left has been told by then
    });
  });
  await Promise.all(closed);
  return leavers;
}

async function askHealthy(server: StressServer, ledger: Ledger, healthy: TappedClient[], round: number) {
  await server.ask("set", 0, round);
  const until = performance.now() + LATE_MS;
  for (let number = 0; performance.now() < until; number++) {
    const calls = healthy.flatMap(({ client }) => {
      const [echo, get] = [client.request("echo", { number }), client.get(nameOf(0))];
      ledger.note("an echo", echo, HEALTHY_MS, { outcome: "ok", value: number });
      ledger.note("a healthy get", get, HEALTHY_MS);
      return [echo, get];
    });
    await Promise.allSettled(calls);
  }
}

async function claimNothingLeft(stage: Stage, server: StressServer, before: number): Promise<void> {
  await untilSessions(stage, server, 0);
  const isSame = async (): Promise<boolean> => (await server.ask("listeners")) === before;
  await eventually(isSame, TIMEOUT_MS);
  const after = await server.ask("listeners");
  stage.claim(after === before, `${after} listeners on the bus in place of ${before}`);
  const { items } = await server.ask("stats");
  stage.claim(items === 0, `${items} items are left`);
}
