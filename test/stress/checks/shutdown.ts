import { decode } from "../../../shared/envelope.js";
import type { BarePeer } from "../../support/bare.js";
import { untilAgreed, untilSessions, watchItems } from "../agreement.js";
import type { Check } from "../check.js";
import { eventually } from "../eventually.js";
import { Ledger } from "../ledger.js";
import { Newscaster, NewsReader } from "../news.js";
import { handshake } from "../raw-frames.js";
import { RawPeer } from "../raw-peer.js";
import type { Stage, StressServer, TappedClient } from "../stage.js";

const GRACE_MS = 5_000;
/** What `close` may take beyond the time it gives its clients. */
const REST_MS = 10_000;
const SLOW_MS = 1_500;
const TIMEOUT_MS = 60_000;
const STALLED = 10;
const PLAIN = 20;
const SERVICE_RESTART = 1012;
const FULL_BYTES = 256 * 1024;
/** How much sooner than after the grace a close may seem to come: timers of two processes differ. */
const EARLY_MS = 500;

/** A server that is told to stop, and one that takes over behind the same address. */
export const shutdown: Check = {
  id: "F9",
  about:
    "SIGTERM with 1,000 clients, slow gets and stalled readers: graceful order, clients move on without loss",
  isAlone: true,
  run: async ({ stage, isLong, random }) => {
    const count = isLong ? 1_000 : 100;
    const options = { slowMs: SLOW_MS, graceMs: GRACE_MS };
    const [first, second] = await Promise.all([stage.server(options), stage.server(options)]);
    const balancer = await stage.proxy(first);
    const all = stage.clients(count, balancer.url, { random, timeoutMs: TIMEOUT_MS });
    for (const { tap } of all) tap.keeps = true;
    watchItems(all, 1);
    const readers = all.map((each, index) => new NewsReader(stage, each, `client ${index}`));
    await untilAgreed(stage, all, [0]);
    const plain = await stage.plainPeers(PLAIN, balancer.url);
    const stalled = await stall(stage, first, balancer.url);
    const losses = watchLosses(all);
    const news = new Newscaster();
    const ledger = new Ledger(stage);
    await news.tell(first);
    await askSlowly(ledger, all, first);
    balancer.target = second.port;
    const end = watchEnd(first, plain);
    first.signal("SIGTERM");
    await Promise.all([first, second].map((server) => server.ask("set", 0, 1)));
    await claimGateShut(stage, first);
    await claimEnd(stage, end);
    await ledger.settled(TIMEOUT_MS);
    await second.ask("set", 0, 2);
    await untilAgreed(stage, all, [2]);
    await untilSessions(stage, second, count);
    await claimNews(stage, second, news, readers);
    await claimGraceful(stage, second, all, losses);
    for (const { socket } of stalled) socket.terminate();
    const did = `${count} clients, ${PLAIN} plain peers and ${STALLED} stalled readers moved in ${end.exitMs} ms, ${ledger}`;
    return { did, violations: [] };
  },
};

/** Plain peers that read nothing, and whose sockets are full: no goodbye reaches them. */
async function stall(stage: Stage, server: StressServer, url: string): Promise<BarePeer[]> {
  const peers = await stage.plainPeers(STALLED, url);
  for (const { send, socket } of peers) {
    send({ event: "join" });
    socket.pause();
  }
  const hasJoined = async (): Promise<boolean> => (await server.ask("buffered")).length === STALLED;
  stage.claim(await eventually(hasJoined, TIMEOUT_MS), "not all stalled readers have joined");
  await server.ask("fill", FULL_BYTES);
  return peers;
}

/** Notes which clients lost their link: one that moves on is open all the time. */
function watchLosses(all: readonly TappedClient[]): Set<TappedClient> {
  const losses = new Set<TappedClient>();
  for (const each of all) each.client.onState(() => losses.add(each));
  return losses;
}

/** Has every client wait for a slow answer of `server`. */
async function askSlowly(ledger: Ledger, all: readonly TappedClient[], server: StressServer): Promise<void> {
  for (const [number, { client }] of all.entries()) {
    const [get, request] = [client.get("slow", number), client.request("work", { number })];
    ledger.note("a slow get", get, TIMEOUT_MS, { outcome: "ok", value: `get ${number}` });
    ledger.note("a request", request, TIMEOUT_MS, { outcome: "ok", value: `request ${number}` });
  }
  await eventually(async () => (await server.ask("work")).runs === 2 * all.length, SLOW_MS);
}

/** A server that is about to stop refuses new connections at once, so that a balancer tries another. */
async function claimGateShut(stage: Stage, server: StressServer): Promise<void> {
  const late = new RawPeer(stage, server.port);
  await late.send(handshake());
  await eventually(() => late.status !== undefined || late.isClosed, TIMEOUT_MS);
  stage.claim(late.status === 503, `an upgrade of a server that stops is answered with ${late.status}`);
  late.socket.destroy();
}

/** How the end of a server is seen from outside, in milliseconds since it was told to stop. */
interface End {
  exitMs: number | undefined;
  /** The codes with which plain peers, which cannot move, were closed. */
  codes: number[];
  /** When the first of them was closed. */
  firstMs: number | undefined;
}

function watchEnd(server: StressServer, plain: readonly BarePeer[]): End {
  const since = performance.now();
  const end: End = { exitMs: undefined, codes: [], firstMs: undefined };
  for (const { socket } of plain) {
    socket.on("close", (code) => {
      end.codes.push(code);
      end.firstMs ??= Math.round(performance.now() - since);
    });
  }
  server.exited.then(() => {
    end.exitMs = Math.round(performance.now() - since);
  });
  return end;
}

/** Plain peers are closed when the grace is over, then the process ends by itself; its code is watched anyway. */
async function claimEnd(stage: Stage, end: End): Promise<void> {
  await eventually(() => end.exitMs !== undefined, GRACE_MS + REST_MS + 15_000);
  const isDone = await eventually(() => end.codes.length === PLAIN, 1_000);
  const isTold = isDone && end.codes.every((code) => code === SERVICE_RESTART);
  stage.claim(isTold, `plain peers were closed with ${[...new Set(end.codes)]}`);
  const { firstMs = 0, exitMs = Number.POSITIVE_INFINITY } = end;
  stage.claim(firstMs > GRACE_MS - EARLY_MS, `a plain peer was closed after ${firstMs} ms of ${GRACE_MS}`);
  stage.claim(exitMs < GRACE_MS + REST_MS, `the server took ${exitMs} ms to stop`);
}

async function claimNews(stage: Stage, server: StressServer, news: Newscaster, readers: NewsReader[]) {
  await news.tell(server);
  const isHeard = await eventually(() => readers.every(({ last }) => last === news.last), TIMEOUT_MS);
  stage.claim(isHeard, "not all have heard the news of the second server");
}

/** Every client was asked to move, did so without losing its link, and was answered where it had asked. */
async function claimGraceful(
  stage: Stage,
  second: StressServer,
  all: readonly TappedClient[],
  losses: ReadonlySet<TappedClient>,
): Promise<void> {
  stage.claim(losses.size === 0, `${losses.size} of ${all.length} clients lost their link`);
  const drains = all.filter(({ tap }) =>
    tap.sockets[0]?.received.some((text) => {
      const frame = decode(text);
      return frame?.kind === "drain" && frame.withinMs > 0 && frame.withinMs <= GRACE_MS; // what is left of it
    }),
  );
  stage.claim(drains.length === all.length, `${drains.length} of ${all.length} clients were asked to move`);
  const { runs } = await second.ask("work");
  stage.claim(runs === 0, `${runs} calls were asked again of the second server`);
}
