import { untilAgreed, untilSessions, watchItems } from "../agreement.js";
import type { Check } from "../check.js";
import { eventually } from "../eventually.js";
import { Newscaster, NewsReader } from "../news.js";
import type { Stage, StressServer, TappedClient } from "../stage.js";

const BYTES = 10_000;
const NEWS_AT_ONCE = 20;
/** 60 MB: more than the buffers of any kernel hold, and the server's queue behind them. */
const MAX_TELLS = 300;
const MAX_GROWTH_BYTES = 24 * 1024 * 1024;
const SLOW_CONSUMER = 4507;

/** Clients that do not read while the server's application goes on telling news. */
export const overflow: Check = {
  id: "F6",
  about: "an event queue overflows: closed as slow consumer, reconnects, converges, the loss is reported",
  run: async ({ stage, isLong, random }) => {
    const rounds = isLong ? 10 : 1;
    const server = await stage.server();
    const proxy = await stage.proxy(server);
    const slow = stage.clients(5, proxy.url, { random });
    const healthy = stage.clients(5, server.url, { random });
    const all = [...slow, ...healthy];
    watchItems(all, 1);
    const readers = all.map((each, index) => new NewsReader(stage, each, `client ${index}`));
    const [slowReaders, healthyReaders] = [readers.slice(0, slow.length), readers.slice(slow.length)];
    await untilAgreed(stage, all, [0]);
    const news = new Newscaster();
    for (let round = 1; round <= rounds; round++) {
      await tellAll(stage, server, news, readers);
      const { heldBytes } = await server.ask("heldMemory");
      for (const pipe of proxy.pipes) pipe.stall();
      await tellUntilClosed(stage, server, news, healthyReaders);
      const grown = (await server.ask("heldMemory")).heldBytes - heldBytes;
      stage.claim(grown < MAX_GROWTH_BYTES, `the server grew by ${grown} bytes`);
      await server.ask("set", 0, round);
      proxy.resumeAll();
      await untilAgreed(stage, all, [round]);
      await tellAll(stage, server, news, readers);
      claimCloses(stage, slow, round);
      await untilSessions(stage, server, all.length);
    }
    const missed = slowReaders.reduce((sum, reader) => sum + reader.missed, 0);
    const gaps = slowReaders.map((reader) => reader.gaps);
    stage.claim(missed > 0, "nothing was lost");
    stage.claim(
      gaps.every((count) => count === rounds),
      `gaps told to slow readers: ${gaps}`,
    );
    const disturbed = healthyReaders.filter((reader) => reader.gaps > 0 || reader.missed > 0).length;
    stage.claim(disturbed === 0, `${disturbed} healthy readers were disturbed`);
    const did = `${rounds * slow.length} slow consumers among ${healthy.length} healthy, ${news.last} news of ${BYTES} bytes, ${missed} missed`;
    return { did, violations: [] };
  },
};

/** Tells one piece of news, which all must hear. */
async function tellAll(stage: Stage, server: StressServer, news: Newscaster, readers: NewsReader[]) {
  await news.tell(server);
  const isHeard = await eventually(() => readers.every(({ last }) => last === news.last), 10_000);
  stage.claim(isHeard, "not all have heard the last news");
}

/** Tells news, as fast as the healthy ones read, until the sessions of the others are closed. */
async function tellUntilClosed(stage: Stage, server: StressServer, news: Newscaster, healthy: NewsReader[]) {
  for (let tells = 0; tells < MAX_TELLS; tells++) {
    await news.tell(server, NEWS_AT_ONCE, BYTES);
    await eventually(() => healthy.every(({ last }) => last === news.last), 10_000);
    if ((await server.ask("stats")).sessions <= healthy.length) return;
  }
  stage.violate(`${(await server.ask("stats")).sessions} sessions are left, ${healthy.length} are healthy`);
}

function claimCloses(stage: Stage, slow: readonly TappedClient[], closes: number): void {
  for (const { tap } of slow) {
    const codes = tap.sockets.slice(0, closes).map(({ closedWith }) => closedWith);
    stage.claim(
      codes.every((code) => code === SLOW_CONSUMER),
      `a slow consumer was closed with ${codes}`,
    );
    stage.claim(tap.sockets.length === closes + 1, `a slow consumer opened ${tap.sockets.length} sockets`);
  }
}
