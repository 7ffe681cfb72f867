/** The engine over a Redis Cluster of three masters. */
import { EventEmitter } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { redis } from "../../../engines/redis.js";
import { createRouter, type Router } from "../../../server/index.js";
import { atEnd } from "../../support/disposing.js";
import { hasProgram } from "../../support/engine-process.js";
import { CLUSTER_CLIENTS, type RedisCluster, startRedisCluster } from "../../support/redis-cluster.js";
import { quietLog } from "../../support/server.js";
import { Viewer } from "../../support/viewer.js";
import { describeEngine } from "./contract.js";

const MINUTE_MS = 60_000;
const TIMES = { beatMs: 500, waitMs: 2_000, auditMs: 1_000 };

describe.skipIf(!hasProgram("redis-server"))("Redis Cluster", () => {
  let servers: RedisCluster;
  beforeAll(async () => {
    servers = await startRedisCluster();
  }, MINUTE_MS);
  afterAll(() => servers?.kill());

  for (const [library, client] of Object.entries(CLUSTER_CLIENTS)) {
    describeEngine(`by ${library}`, () => redis(client(servers.ports), { prefix: `test-${library}` }));

    it(`by ${library}: nodes agree, also when the slot of an item has moved to another master`, {
      timeout: 2 * MINUTE_MS,
    }, async () => {
      const prefix = `moved-${library}`;
      const routers = await Promise.all([1, 2].map(() => startNode(client, prefix)));
      const viewers = routers.map((router) => new Viewer(router));
      const names = Array.from({ length: 10 }, (_, index) => `item-${index}`);
      for (const viewer of viewers) for (const name of names) viewer.watch(name);
      const agreeOn = (value: string): Promise<unknown> =>
        Promise.all(
          viewers.map((viewer) =>
            viewer.until(
              ({ values, isStale }) => !isStale && names.every((name) => values.get(name) === value),
            ),
          ),
        );
      const set = (router: Router | undefined, value: string): void => {
        for (const name of names) router?.publish(name, value);
      };
      set(routers[0], "before");
      await agreeOn("before");
      for (const name of names.slice(0, 3)) servers.moveSlotOf(`${prefix}:{data:set:${name}}`);
      set(routers[0], "moved");
      await agreeOn("moved");
      set(routers[1], "after");
      await agreeOn("after");
      expect(routers.map((router) => router.cluster?.state)).toEqual(["joined", "joined"]);
    });
  }

  async function startNode(client: (typeof CLUSTER_CLIENTS)[string], prefix: string): Promise<Router> {
    const cluster = redis(client(servers.ports), { ...TIMES, prefix });
    const router = createRouter({ webSockets: true, events: new EventEmitter(), log: quietLog(), cluster });
    atEnd(() => router.close());
    await new Promise<void>((resolve) => {
      const stop = router.cluster?.onState((state) => {
        if (state !== "joined") return;
        stop?.();
        resolve();
      });
    });
    return router;
  }
});
