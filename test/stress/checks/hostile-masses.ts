import { setTimeout as pause } from "node:timers/promises";
import { startForked } from "../../../bench/support/forked.js";
import type { Client } from "../../../client/index.js";
import type { AttackerCommands } from "../attackers.js";
import { type Check, type CheckContext, spanMs } from "../check.js";
import { eventually, repeatedly } from "../eventually.js";
import { Processor, type ProcessorAnswer } from "../processor.js";
import type { Stage, StressServer } from "../stage.js";

/** The number that SECURITY.md states for ten thousand connections. */
const MAX_RESIDENT_BYTES = 1.5 * 1024 * 1024 * 1024;
const MAX_P99_MS = 50;
/** As docs/guides/deploying.md recommends for such servers. */
const NODE_FLAGS = ["--max-semi-space-size=64"];
const PROCESSES = 2;
const ASK_EVERY_MS = 500;
const TIMEOUT_MS = 30_000;
/**
 * A socket that is read no further, because its peer sent too much, tells of its end only when it is pinged: after
 * `heartbeatMs`, `waitMs` and `checkMs` at most.
 */
const GONE_MS = 60_000;

/** Hostile connections by the thousand beside a hundred honest clients. */
export const hostileMasses: Check = {
  id: "masses",
  about: "ten thousand hostile connections of mixed kinds beside a hundred honest clients",
  isAlone: true,
  run: async (context) => {
    const { stage, isLong, random, log } = context;
    const server = await stage.server({ isLimited: true, takesTokens: true }, NODE_FLAGS);
    const count = isLong ? 100 : 10;
    const options = { random, timeoutMs: TIMEOUT_MS, token: () => "honest", waitMs: 20_000 };
    const honest = stage.clients(count, server.url, options).map(({ client }) => client);
    await Promise.all(honest.map((client) => client.connect()));
    const left: string[] = [];
    for (const client of honest) client.onState(({ name }) => void left.push(name));
    const hostile = isLong ? 10_000 : 400;
    const attackers = await attack(context, server, hostile);
    let isOver = false;
    const took: number[] = [];
    const processor = new Processor(await server.ask("pid"));
    const measuring = honest.map((client) => measure(stage, client, processor, took, () => isOver));
    let residentBytes = 0;
    let open = 0;
    await repeatedly(1_000, spanMs(context, 8_000, 120_000), async () => {
      const memory = await server.ask("memory");
      residentBytes = Math.max(residentBytes, memory.rss);
      open = Math.max(open, (await attackers.report()).open);
    });
    isOver = true;
    await Promise.all(measuring);
    const { connections } = await attackers.stop();
    took.sort((a, b) => a - b);
    const p99 = took[Math.floor(took.length * 0.99)] ?? Number.NaN;
    const { refused } = await server.ask("stats");
    log(`refused: ${JSON.stringify(refused)}`);
    stage.claim(open > 0.8 * hostile, `only ${open} hostile connections were open at once`);
    stage.claim(left.length === 0, `honest clients went through ${left}`);
    stage.claim(
      !isLong || p99 < MAX_P99_MS,
      `the p99 of honest clients was ${p99} ms of the server's processor time`,
    );
    stage.claim(residentBytes < MAX_RESIDENT_BYTES, `the server took ${residentBytes} bytes`);
    const sessions = async (): Promise<number> => (await server.ask("stats")).sessions;
    const isCalm = await eventually(async () => (await sessions()) === count, GONE_MS);
    stage.claim(isCalm, `${await sessions()} sessions for ${count} honest clients afterwards`);
    const figures = `${took.length} requests, p50 ${took[took.length >> 1]?.toFixed(1)} and p99 ${p99.toFixed(1)} ms`;
    const megabytes = Math.round(residentBytes / 1024 / 1024);
    return {
      did: `${open} of ${hostile} hostile at once, ${connections} connections, ${figures}, ${megabytes} MB`,
      violations: [],
    };
  },
};

/** Starts the attackers, each process with its share. */
async function attack({ stage, seed, isLong }: CheckContext, server: StressServer, hostile: number) {
  const module = new URL("../attackers.ts", import.meta.url);
  const all = await Promise.all(
    Array.from({ length: PROCESSES }, (_, index) =>
      startForked<AttackerCommands>(module, [`${seed * PROCESSES + index}`]),
    ),
  );
  for (const each of all) stage.atEnd(() => each.kill());
  await Promise.all(
    all.map((each) => each.ask("start", server.port, hostile / PROCESSES, isLong ? 20_000 : 2_000)),
  );
  const report = async () => {
    const reports = await Promise.all(all.map((each) => each.ask("report")));
    const sum = (of: "open" | "connections"): number => reports.reduce((total, each) => total + each[of], 0);
    return { open: sum("open"), connections: sum("connections") };
  };
  const stop = async () => {
    const last = await report();
    await Promise.all(all.map((each) => each.ask("stop")));
    return last;
  };
  return { report, stop };
}

/**
 * How much of the server's processor time passes from when a client asks until the answer has been written. The client
 * reads that time itself when it asks: what it takes until it runs again, on a machine that others use as well, is
 * not the server's.
 */
async function measure(
  stage: Stage,
  client: Client,
  processor: Processor,
  took: number[],
  isOver: () => boolean,
): Promise<void> {
  let arrivedMs: number | undefined;
  while (!isOver()) {
    try {
      const askedMs = processor.usedMs();
      // The stress server answers with exactly this.
      const { atMs, lastLeftMs } = (await client.request("processor")) as ProcessorAnswer;
      if (arrivedMs !== undefined) took.push(arrivedMs + lastLeftMs);
      arrivedMs = atMs - askedMs;
    } catch (error) {
      stage.violate(`an honest request failed: ${error}`);
    }
    await pause(ASK_EVERY_MS);
  }
}
