import type { Direction } from "../../support/network/pipe.js";
import { untilAgreed, untilSessions, watchItems } from "../agreement.js";
import type { Check } from "../check.js";
import { eventually } from "../eventually.js";
import { Ledger } from "../ledger.js";
import type { Stage, StressServer, TappedClient } from "../stage.js";

const TIMES = { heartbeatMs: 800, waitMs: 500, checkMs: 100 };
/** A ping is spread by a tenth, and both the silence and the wait are noticed at the next check. */
const NOTICE_MS = TIMES.heartbeatMs * 1.1 + TIMES.waitMs + 2 * TIMES.checkMs;
/** The machine has other things to do, but in the long run, which has it for itself. */
const SLACK_MS = { long: 2_500, short: 30_000 };
const DEADLINE_MS = 40_000;

const WAYS: Record<string, Direction[]> = {
  "both ways": ["toClient", "toServer"],
  "to the client": ["toClient"],
  "to the server": ["toServer"],
};

/** Links that die without a word to either end. */
export const halfOpen: Check = {
  id: "F2",
  about: "a half-open link, both ways and one way: both ends notice within ping and wait",
  run: async ({ stage, isLong, random }) => {
    const [clients, rounds] = isLong ? [100, 5] : [10, 1];
    const slackMs = isLong ? SLACK_MS.long : SLACK_MS.short;
    const server = await stage.server({ attach: TIMES });
    const ledger = new Ledger(stage);
    const groups = await Promise.all(
      Object.entries(WAYS).map(async ([way, directions]) => {
        const proxy = await stage.proxy(server);
        const all = stage.clients(clients, proxy.url, { ...TIMES, timeoutMs: DEADLINE_MS, random });
        watchItems(all, 1);
        return { way, directions, proxy, all };
      }),
    );
    const everybody = groups.flatMap(({ all }) => all);
    await untilAgreed(stage, everybody, [0]);
    for (let round = 1; round <= rounds; round++) {
      const before = new Set(await server.ask("sessionIds"));
      const deaths = groups.map(async ({ way, directions, proxy, all }) => {
        proxy.swallowAll(...directions);
        for (const { client } of all) ledger.note("a get", client.get("item0"), DEADLINE_MS);
        await clientsNotice(stage, way, all, slackMs);
      });
      await server.ask("set", 0, round);
      await Promise.all([...deaths, serverNotices(stage, server, before, slackMs)]);
      await untilAgreed(stage, everybody, [round]);
      await ledger.settled(DEADLINE_MS);
      await untilSessions(stage, server, everybody.length);
    }
    stage.claim(ledger.outcomes.get("ok") === ledger.count, `gets failed: ${ledger}`);
    return { did: `${rounds * everybody.length} dead links, ${ledger}`, violations: [] };
  },
};

async function clientsNotice(
  stage: Stage,
  way: string,
  all: readonly TappedClient[],
  slackMs: number,
): Promise<void> {
  const noticed = all.map(
    ({ client }) =>
      new Promise<void>((resolve) => client.onState(({ name }) => name !== "open" && resolve())),
  );
  let count = 0;
  for (const each of noticed) each.then(() => count++);
  await eventually(() => count === all.length, NOTICE_MS + slackMs);
  if (count < all.length) {
    stage.violate(`${all.length - count} clients did not notice a link that is dead ${way}`);
  }
}

async function serverNotices(
  stage: Stage,
  server: StressServer,
  before: Set<string>,
  slackMs: number,
): Promise<void> {
  const left = async (): Promise<number> =>
    (await server.ask("sessionIds")).filter((id) => before.has(id)).length;
  if (await eventually(async () => (await left()) === 0, NOTICE_MS + slackMs)) return;
  stage.violate(`the server did not notice ${await left()} of ${before.size} dead links`);
}
