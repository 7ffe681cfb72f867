/** What clients of a node are told when it no longer hears of what the others set, over real engines. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Engine, EngineOwner } from "../../../cluster/engine.js";
import { atEnd } from "../../support/disposing.js";
import { ENGINES, hasProgram, startEngine } from "../../support/engine-process.js";
import { FaultyProxy } from "../../support/network/proxy.js";
import { CONNECT, ITEMS } from "./engines.js";
import { Nodes, pause } from "./nodes.js";

/** The defaults of a node. */
const BEAT_MS = 2_000;
const WAIT_MS = 2_000;
const AUDIT_MS = 3_000;
/** What was due then has been done, also on a machine that is busy: timers of one process go off in their order. */
const TURNS = 50;
/** An audit takes two. */
const TRIPS = 5;

/** Whether a node hears what is pushed, and how often it has not. */
interface Deafness {
  isDeaf: boolean;
  missed: number;
}

/** Resolves after this much time of the timers of this process, and when all that is due by then has run. */
async function passes(...delaysMs: readonly number[]): Promise<void> {
  for (const delayMs of delaysMs) await pause(delayMs);
  for (let turn = 0; turn < TURNS; turn++) await pause(0);
}

describe.each(ENGINES)("over %s", (program) => {
  describe.skipIf(!hasProgram(program))("a node that hears no sets", { timeout: 120_000 }, () => {
    let nodes: Nodes;
    let proxy: FaultyProxy;
    let port: number;
    let engine: Deafness;

    /** Two nodes. The second has its connections through the proxy, and may become deaf to what is pushed. */
    beforeEach(async () => {
      const server = await startEngine(program);
      atEnd(() => server.kill());
      port = server.port;
      proxy = new FaultyProxy(port);
      await proxy.listen();
      atEnd(() => proxy.close());
      engine = { isDeaf: false, missed: 0 };
      const times = { beatMs: BEAT_MS, waitMs: WAIT_MS, auditMs: AUDIT_MS };
      const connect = [
        () => CONNECT[program](server.port, times),
        () => deafening(CONNECT[program](proxy.port, times), engine),
      ];
      nodes = new Nodes(server, () => (connect.shift() ?? expect.unreachable())());
      for (let node = 0; node < 2; node++) await nodes.start();
      await nodes.sets(1);
      await nodes.agree();
    });
    const [item = ""] = ITEMS;
    const viewer = () => nodes.all[1]?.viewer ?? expect.unreachable();
    const isOld = (): boolean => viewer().values.get(item) !== nodes.last.get(item);

    /** One round trip of the second node to the engine, behind those that are under way. */
    const goAndReturn = async (): Promise<void> => {
      nodes.set(1, ITEMS[1] ?? "");
      await nodes.all[1]?.router.cluster?.flushed();
    };

    it("says stale within beatMs and waitMs when it is cut off, and the others say nothing", async () => {
      proxy.swallowAll("toClient", "toServer");
      proxy.target = undefined; // nor does a new connection get through
      nodes.set(0, item);
      await passes(BEAT_MS, WAIT_MS);
      expect({ isOld: isOld(), isStale: viewer().isStale }).toEqual({ isOld: true, isStale: true });
      expect(nodes.all[0]?.viewer.isStale).toBe(false);
      proxy.target = port;
      await nodes.agree();
    });

    it("says stale at once when its connections break", async () => {
      proxy.cutAll();
      await viewer().until(({ isStale }) => isStale);
      nodes.set(0, item);
      await nodes.agree();
    });

    it("calls an old value live no longer than auditMs when a push was lost without a word", async () => {
      engine.isDeaf = true;
      nodes.set(0, item);
      await expect.poll(() => engine.missed).toBe(1);
      engine.isDeaf = false;
      expect({ isOld: isOld(), isStale: viewer().isStale }).toEqual({ isOld: true, isStale: false });
      await passes(AUDIT_MS);
      for (let trip = 0; trip < TRIPS; trip++) await goAndReturn();
      expect({ isOld: isOld(), isStale: viewer().isStale }).toEqual({ isOld: false, isStale: false });
      await expect.poll(() => nodes.all[1]?.router.stats().cluster?.repaired).toBe(1);
      expect(nodes.all[1]?.router.stats().cluster?.doubts).toBe(0);
    });
  });
});

/** The same engine, of which no value that is pushed arrives while `deafness.isDeaf`. */
function deafening(engine: Engine, deafness: Deafness): Engine {
  const open = engine.open.bind(engine);
  const unlessDeaf = (hear: () => void): void => {
    if (deafness.isDeaf) deafness.missed++;
    else hear();
  };
  engine.open = (owner: EngineOwner) =>
    open({
      heard: (item, held) => unlessDeaf(() => owner.heard(item, held)),
      written: (item, stamp) => unlessDeaf(() => owner.written(item, stamp)),
      message: (channel, text) => owner.message(channel, text),
      back: () => owner.back(),
      lost: (why) => owner.lost(why),
    });
  return engine;
}
