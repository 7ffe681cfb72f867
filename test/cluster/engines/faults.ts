/** Three nodes over a real engine that is killed, paused and restarted: the table of what must come out. */
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../../cluster/engine.js";
import { createRouter, type Router } from "../../../server/index.js";
import { atEnd } from "../../support/disposing.js";
import { type EngineProcess, startEngine } from "../../support/engine-process.js";
import { quietLog } from "../../support/server.js";
import { Viewer } from "../../support/viewer.js";

const ITEMS = Array.from({ length: 20 }, (_, index) => `item-${index}`);
/** Of what nobody watches, the engine alone has the last value. */
const UNWATCHED = "unwatched";
const TIMES = { beatMs: 300, waitMs: 300, auditMs: 2_000 };

interface Node {
  router: Router;
  viewer: Viewer;
}

function joined(router: Router): Promise<void> {
  return new Promise((resolve) => {
    if (router.cluster?.state === "joined") return resolve();
    const stop = router.cluster?.onState((state) => {
      if (state !== "joined") return;
      stop?.();
      resolve();
    });
  });
}

/** Tests an engine whose server is `program`; `connect` makes one for a node. */
export function describeFaults(
  name: string,
  program: "redis-server" | "nats-server",
  connect: (port: number, times: typeof TIMES) => Engine | Promise<Engine>,
): void {
  describe(`${name}, with faults`, { timeout: 60_000 }, () => {
    let server: EngineProcess;
    let nodes: Node[];

    const startNode = async (): Promise<Node> => {
      const cluster = await connect(server.port, TIMES);
      const router = createRouter({ webSockets: true, events: new EventEmitter(), log: quietLog(), cluster });
      atEnd(() => router.close());
      await joined(router);
      const viewer = new Viewer(router);
      for (const item of ITEMS) viewer.watch(item);
      return { router, viewer };
    };
    const set = (value: unknown, node: number, items: readonly string[] = ITEMS): void => {
      for (const item of items) nodes[node]?.router.publish(item, value);
    };
    /** Every viewer shows `value` of every item, and calls it live. */
    const agreeOn = async (value: unknown): Promise<void> => {
      const agrees = ({ values, isStale }: Viewer): boolean =>
        !isStale && ITEMS.every((item) => JSON.stringify(values.get(item)) === JSON.stringify(value));
      await Promise.all(nodes.map(({ viewer }) => viewer.until(agrees)));
    };
    /** All viewers show the same of each item, one of `values`, and call it live. */
    const agreeOnOne = async (values: readonly string[]): Promise<void> => {
      const shown = ({ viewer }: Node, item: string): unknown => viewer.values.get(item);
      const agree = (): boolean =>
        nodes.every((node) => !node.viewer.isStale) &&
        ITEMS.every((item) => values.some((value) => nodes.every((node) => shown(node, item) === value)));
      while (!agree()) await Promise.race(nodes.map(({ viewer }) => viewer.news()));
    };
    const allStale = (): Promise<unknown> =>
      Promise.all(nodes.map(({ viewer }) => viewer.until(({ isStale }) => isStale)));
    const flushed = (): Promise<unknown> => Promise.all(nodes.map(({ router }) => router.cluster?.flushed()));

    beforeEach(async () => {
      server = await startEngine(program);
      atEnd(() => server.kill());
      nodes = await Promise.all([startNode(), startNode(), startNode()]);
    });
    afterEach(() => {
      nodes = [];
    });

    it("shows on all nodes what was set on one", async () => {
      set("a", 0);
      await agreeOn("a");
      set({ b: 1 }, 1);
      await agreeOn({ b: 1 });
    });

    it("agrees when all nodes set the same item at once", async () => {
      for (let round = 0; round < 20; round++) for (const node of nodes.keys()) set(`${round}-${node}`, node);
      await flushed();
      set("last", 1, ITEMS.slice(1));
      await Promise.all(
        nodes.map(({ viewer }) =>
          viewer.until(({ values }) => ITEMS.slice(1).every((item) => values.get(item) === "last")),
        ),
      );
      const shown = new Set(nodes.map(({ viewer }) => viewer.values.get("item-0")));
      expect(shown.size).toBe(1);
      expect(String([...shown][0])).toMatch(/^19-/);
    });

    it("tells clients that it is alone when the engine is killed, and gives it back what it lost", async () => {
      set("before", 0);
      await agreeOn("before");
      await server.kill();
      await allStale();
      set("meanwhile", 2);
      await server.start();
      await agreeOn("meanwhile");
      set("after", 1);
      await agreeOn("after");
    });

    it("notices that the engine has stopped, while every connection stays open", async () => {
      set("before", 0);
      await agreeOn("before");
      server.pause();
      await allStale();
      set("one", 0);
      set("other", 1); // microseconds later: the clocks of the nodes may tell it the other way round
      server.resume();
      await agreeOnOne(["one", "other"]);
      set("last", 1);
      await agreeOn("last");
    });

    it("has a node that comes later show what was set before, also what nobody watches", async () => {
      set("kept", 0);
      nodes[1]?.router.publish(UNWATCHED, "kept too");
      await flushed();
      await agreeOn("kept");
      for (const { router } of nodes) router.close();
      nodes = [await startNode()];
      nodes[0]?.viewer.watch(UNWATCHED);
      await agreeOn("kept");
      await nodes[0]?.viewer.until(({ values }) => values.get(UNWATCHED) === "kept too");
    });
  });
}
