/** How many sessions a user may have on all nodes together, over real engines. */
import { EventEmitter } from "node:events";
import IoRedis from "ioredis";
import * as natsLibrary from "nats";
import { beforeEach, describe, expect, it } from "vitest";
import { nats } from "../../../engines/nats.js";
import { redis } from "../../../engines/redis.js";
import { createRouter, type Router } from "../../../server/index.js";
import { atEnd } from "../../support/disposing.js";
import { type EngineProcess, hasProgram, startEngine } from "../../support/engine-process.js";
import { FakePeer } from "../../support/fake-peer.js";
import { quietLog } from "../../support/server.js";

const TIMES = { beatMs: 300, waitMs: 300 };
const NODES = 3;
const MOST = 7;

const engines = {
  "redis-server": (port: number) => redis(new IoRedis({ port, host: "127.0.0.1", lazyConnect: true }), TIMES),
  "nats-server": (port: number) => nats(natsLibrary, { port }, TIMES),
};

describe.each(["redis-server", "nats-server"] as const)("over %s", (program) => {
  describe.skipIf(!hasProgram(program))("the sessions of a user", { timeout: 60_000 }, () => {
    let server: EngineProcess;
    let routers: Router[];

    const startNode = async (): Promise<Router> => {
      const cluster = engines[program](server.port);
      const own = { events: new EventEmitter(), log: quietLog(), cluster };
      const router = createRouter({ webSockets: true, maxConnectionsPerUser: MOST, ...own });
      atEnd(() => router.close());
      await expect.poll(() => router.cluster?.state).toBe("joined");
      return router;
    };
    const come = (index: number): FakePeer =>
      new FakePeer(routers[index % NODES] ?? expect.unreachable(), { user: { id: "ann" } });
    const open = (): number => routers.reduce((total, { sessions }) => total + sessions.size, 0);
    const states = (): unknown[] => routers.map(({ cluster }) => cluster?.state);
    const refused = (peers: FakePeer[]): number => peers.filter(({ closes }) => closes.length > 0).length;

    beforeEach(async () => {
      server = await startEngine(program);
      atEnd(() => server.kill());
      routers = await Promise.all(Array.from({ length: NODES }, startNode));
    });

    it("are as many as they may be, however many come at once and leave again", async () => {
      for (let round = 0; round < 5; round++) {
        const peers = Array.from({ length: 30 }, (_, index) => come(index));
        await expect.poll(() => open() + refused(peers)).toBe(30);
        expect(open()).toBe(MOST);
        for (const peer of peers) peer.leave();
        await expect.poll(() => isFree()).toBe(true);
      }
    });

    /** Whether those who have left are counted out on all nodes. */
    const isFree = async (): Promise<boolean> => {
      const peers = Array.from({ length: MOST }, (_, index) => come(index));
      await expect.poll(() => open() + refused(peers)).toBe(MOST);
      const areAll = open() === MOST;
      for (const peer of peers) peer.leave();
      return areAll;
    };

    it("are counted again when the engine was killed and has forgotten everything", async () => {
      const peers = Array.from({ length: MOST }, (_, index) => come(index));
      await expect.poll(open).toBe(MOST);
      await server.kill();
      await expect.poll(states).toEqual(Array(NODES).fill("alone"));
      await server.start();
      await expect.poll(states).toEqual(Array(NODES).fill("joined"));
      await Promise.all(routers.map(({ cluster }) => cluster?.flushed()));
      const late = come(0);
      await expect.poll(() => late.closes.map(({ code }) => code)).toEqual([4429]);
      expect(refused(peers)).toBe(0);
    });

    it("count no more once their node has said goodbye", async () => {
      const peers = Array.from({ length: MOST }, (_, index) => come(index));
      await expect.poll(open).toBe(MOST);
      const [first] = routers;
      const moving = first?.sessions.size ?? 0;
      first?.close();
      await expect.poll(() => refused(peers)).toBe(moving);
      const isIn = async (): Promise<boolean> => {
        const peer = come(1);
        const before = open();
        await expect.poll(() => peer.closes.length > 0 || open() > before).toBe(true);
        return peer.closes.length === 0;
      };
      for (let n = 0; n < moving; n++) await expect.poll(isIn).toBe(true);
      expect(await isIn()).toBe(false);
    });
  });
});

describe.skipIf(!hasProgram("redis-server"))("Redis", () => {
  it("keeps nothing of users who have left, and requests for the window only", async () => {
    const server = await startEngine("redis-server");
    atEnd(() => server.kill());
    const client = new IoRedis({ port: server.port, host: "127.0.0.1" });
    atEnd(() => client.disconnect());
    const options = { webSockets: true, events: new EventEmitter(), log: quietLog() };
    const cluster = redis(client, { prefix: "kept" });
    const limits = { maxConnectionsPerUser: 1, requestWindowMs: 30_000, maxRequests: 5 };
    const router = createRouter({ ...options, ...limits, cluster });
    atEnd(() => router.close());
    router.handle("now", () => 1);
    await expect.poll(() => router.cluster?.state).toBe("joined");
    const peer = await new FakePeer(router, { user: { id: "ann" } }).hello();
    for (let ref = 0; ref < 20; ref++) peer.say({ event: "now", ref: `${ref}` });
    await peer.inbox.find(({ ref }) => ref === "19");
    expect(await client.keys("kept:users:*")).toHaveLength(1);
    await expect.poll(() => client.keys("kept:requests:*")).toHaveLength(5);
    for (const key of await client.keys("kept:requests:*")) {
      expect(await client.pttl(key)).toBeLessThanOrEqual(30_000);
    }
    peer.leave();
    await expect.poll(() => client.keys("kept:users:*")).toEqual([]);
  });
});
