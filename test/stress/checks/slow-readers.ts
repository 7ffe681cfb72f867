import { untilAgreed, untilSessions, watchItems } from "../agreement.js";
import { nameOf } from "../application.js";
import type { Check } from "../check.js";
import { eventually } from "../eventually.js";
import type { Stage, StressServer, TappedClient } from "../stage.js";

const SLOW = 200;
const HEALTHY = 20;
const BYTES = 20_000;
/** How many values each slow reader is sent until it is full: what a kernel holds, and the server's mark. */
const MAX_FILL_SETS = 2_000;
const SETS_AT_ONCE = 10;
/** The mark of the server, one frame above it, and what the writer needs beside. */
const MAX_BYTES_EACH = 256 * 1024 + 4 * BYTES;
const MAX_LATER_GROWTH = 8 * 1024 * 1024;
/** Differences below this are those of timers and of the machine. */
const NOISE_MS = 3;

/** Many clients that read nothing, beside others that measure how long their answers take. */
export const slowReaders: Check = {
  id: "F5",
  about:
    "200 slow readers at once among healthy ones: their p99 stays within twice of its own, memory is bounded",
  isAlone: true,
  run: async ({ stage, isLong, random }) => {
    const [windows, windowMs] = isLong ? [10, 5_000] : [3, 1_000];
    const server = await stage.server({ versions: [0, 0], bytes: BYTES });
    const healthy = stage.clients(HEALTHY, server.url, { random, timeoutMs: 20_000 });
    watchItems(healthy, 1);
    await untilAgreed(stage, healthy, [0]);
    const load = new Load(stage, server, healthy);
    await load.measure(windowMs); // what is compiled now is not compiled again
    const alone = await load.best(windows, windowMs, 0);
    const before = (await server.ask("heldMemory")).heldBytes;
    await connectSlow(stage, server, load);
    const full = (await server.ask("heldMemory")).heldBytes;
    const limitMs = Math.max(2 * alone, alone + NOISE_MS);
    const among = await load.best(windows * 3, windowMs, limitMs);
    const later = (await server.ask("heldMemory")).heldBytes;
    stage.claim(
      among <= limitMs,
      `p99 of healthy clients was ${alone} ms, and is ${among} ms among slow readers`,
    );
    stage.claim(full - before < SLOW * MAX_BYTES_EACH, `${SLOW} slow readers cost ${full - before} bytes`);
    stage.claim(
      later - full < MAX_LATER_GROWTH,
      `slow readers that were full cost ${later - full} bytes more`,
    );
    await untilSessions(stage, server, SLOW + HEALTHY);
    const megabytes = Math.round((later - before) / 1024 / 1024);
    const did = `${SLOW} slow readers, ${load.version} sets of ${BYTES} bytes, p99 ${alone} ms alone and ${among} ms among them, held ${megabytes} MB more`;
    return { did, violations: [] };
  },
};

/** Plain peers that ask for both items, and read no more. */
async function connectSlow(stage: Stage, server: StressServer, load: Load): Promise<void> {
  const slow = await stage.plainPeers(SLOW, server.url);
  for (const { send, inbox, socket } of slow) {
    send({ event: "join" });
    for (const item of [0, 1]) send({ event: `data:get:${nameOf(item)}` });
    await inbox.next();
    socket.pause();
  }
  // The window of each is used up: from then on its values are skipped, most of the two items at each set.
  const { conflated: before } = await server.ask("stats");
  const isFull = async (): Promise<boolean> => (await server.ask("stats")).conflated - before >= 20 * SLOW;
  for (let sets = 0; sets < MAX_FILL_SETS && !(await isFull()); sets += SETS_AT_ONCE) {
    await load.set(SETS_AT_ONCE);
  }
  stage.claim(await isFull(), "the slow readers are not full");
}

/** Sets that go to everybody, and the time that answers to the healthy take meanwhile. */
class Load {
  version = 0;
  #stage: Stage;
  #server: StressServer;
  #healthy: TappedClient[];

  constructor(stage: Stage, server: StressServer, healthy: TappedClient[]) {
    this.#stage = stage;
    this.#server = server;
    this.#healthy = healthy;
  }

  /** Sets the item so many times, and waits until the healthy have the last value. */
  async set(times: number): Promise<void> {
    for (let n = 0; n < times; n++) await this.#server.ask("set", 0, ++this.version);
    const isSeen = (): boolean => this.#healthy.every((each) => versionOf(each) === this.version);
    this.#stage.claim(await eventually(isSeen, 10_000), "a healthy client does not have the last value");
  }

  /** The best p99 of some windows: noise makes one worse, but slow readers would make all of them worse. */
  async best(windows: number, windowMs: number, enoughMs: number): Promise<number> {
    let best = Number.POSITIVE_INFINITY;
    for (let window = 0; window < windows && best > enoughMs; window++) {
      best = Math.min(best, await this.measure(windowMs));
    }
    return best;
  }

  /** The p99 of the answers to all healthy clients during a window, in milliseconds. */
  async measure(windowMs: number): Promise<number> {
    const times: number[] = [];
    const until = performance.now() + windowMs;
    const asking = this.#healthy.map(async ({ client }) => {
      for (let number = 0; performance.now() < until; number++) {
        const since = performance.now();
        await client.request("echo", { number });
        times.push(performance.now() - since);
      }
    });
    const setting = (async () => {
      while (performance.now() < until) await this.set(1);
    })();
    await Promise.all([...asking, setting]);
    times.sort((a, b) => a - b);
    return Math.round((times[Math.floor(times.length * 0.99)] ?? 0) * 10) / 10;
  }
}

function versionOf({ client }: TappedClient): unknown {
  return Reflect.get(Object(client.item(nameOf(0)).get().value), "version");
}
