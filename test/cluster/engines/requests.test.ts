/** Requests that their clients send again to another node, over real engines that fail on the way. */
import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import IoRedis from "ioredis";
import * as natsLibrary from "nats";
import { beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../../cluster/engine.js";
import { nats } from "../../../engines/nats.js";
import { redis } from "../../../engines/redis.js";
import { createRouter, type Router } from "../../../server/index.js";
import { atEnd } from "../../support/disposing.js";
import { type EngineProcess, hasProgram, startEngine } from "../../support/engine-process.js";
import { quietLog } from "../../support/server.js";
import { Viewer } from "../../support/viewer.js";
import { repliesTo } from "../requests-set-up.js";

const TIMES = { beatMs: 300, waitMs: 300 };
const REFS = Array.from({ length: 100 }, (_, index) => `${index}`);

const engines = {
  "redis-server": (port: number) => redis(new IoRedis({ port, host: "127.0.0.1", lazyConnect: true }), TIMES),
  "nats-server": (port: number) => nats(natsLibrary, { port }, TIMES),
} satisfies Record<string, (port: number) => Engine>;

describe.each(["redis-server", "nats-server"] as const)("over %s", (program) => {
  describe.skipIf(!hasProgram(program))("a request that is sent again", { timeout: 120_000 }, () => {
    let server: EngineProcess;
    let routers: Router[];
    /** How often each has run, by its number. */
    let runs: Map<unknown, number>;
    let answer: () => void;

    const startNode = async (): Promise<void> => {
      const cluster = engines[program](server.port);
      const router = createRouter({ webSockets: true, events: new EventEmitter(), log: quietLog(), cluster });
      atEnd(() => router.close());
      const answered = new Promise<void>((resolve) => {
        const before = answer;
        answer = () => {
          before();
          resolve();
        };
      });
      router.handle("slow", async ({ n }) => {
        runs.set(n, (runs.get(n) ?? 0) + 1);
        await answered;
        return n;
      });
      routers.push(router);
      await expect.poll(() => router.cluster?.state).toBe("joined");
    };
    const client = (node: number): Viewer => new Viewer(routers[node] ?? expect.unreachable());
    const ask = (viewer: Viewer): void => {
      for (const ref of REFS) viewer.say({ event: "slow", ref, n: ref });
    };
    const areRunning = (): Promise<void> => expect.poll(() => runs.size).toBe(REFS.length);
    const isAnswered = async (viewer: Viewer): Promise<void> => {
      await expect.poll(() => repliesTo(viewer).length).toBe(REFS.length);
      expect(repliesTo(viewer).sort()).toEqual([...REFS].sort());
    };

    beforeEach(async () => {
      server = await startEngine(program);
      atEnd(() => server.kill());
      routers = [];
      runs = new Map();
      answer = () => {};
      await Promise.all([startNode(), startNode(), startNode()]);
    });

    it("runs once, and is answered wherever its client is then", async () => {
      const before = client(0);
      ask(before);
      await areRunning();
      before.close();
      const [there, later] = [client(1), client(2)];
      ask(there);
      answer();
      await isAnswered(there);
      ask(later);
      await isAnswered(later);
      expect(new Set(runs.values())).toEqual(new Set([1]));
    });

    it("runs once although it is sent to all at once", async () => {
      const all = routers.map((_, node) => client(node));
      for (const viewer of all) ask(viewer);
      await areRunning();
      answer();
      for (const viewer of all) await isAnswered(viewer);
      expect(new Set(runs.values())).toEqual(new Set([1]));
    });

    it("runs when the engine hangs while it is claimed, which the others know when that is over", async () => {
      server.pause();
      const before = client(0);
      ask(before);
      await areRunning();
      answer();
      await isAnswered(before);
      server.resume();
      await expect.poll(() => routers.map(({ cluster }) => cluster?.state)).toEqual(Array(3).fill("joined"));
      await Promise.all(routers.map(({ cluster }) => cluster?.flushed()));
      const after = client(1);
      ask(after);
      await isAnswered(after);
      expect(new Set(runs.values())).toEqual(new Set([1]));
    });

    it("runs once although the engine is killed meanwhile, and has forgotten everything", async () => {
      const before = client(0);
      ask(before);
      await areRunning();
      await server.kill();
      await expect.poll(() => routers.map(({ cluster }) => cluster?.state)).toEqual(Array(3).fill("alone"));
      await server.start();
      await expect.poll(() => routers.map(({ cluster }) => cluster?.state)).toEqual(Array(3).fill("joined"));
      await Promise.all(routers.map(({ cluster }) => cluster?.flushed()));
      before.close();
      const after = client(1);
      ask(after);
      answer();
      await isAnswered(after);
      expect(new Set(runs.values())).toEqual(new Set([1]));
    });

    it("is interrupted, and runs no second time, when its node is killed in the middle", async () => {
      const args = ["--import", "tsx", "test/cluster/engines/dying-node.ts", program, `${server.port}`];
      const node = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
      const gone = once(node, "exit");
      atEnd(() => node.kill("SIGKILL"));
      await once(node.stdout, "data");
      node.kill("SIGKILL");
      await gone;
      const [after, other] = [client(0), client(1)];
      for (const viewer of [after, other]) viewer.say({ event: "slow", ref: "1", n: "1" });
      await after.until((viewer) => repliesTo(viewer).length > 0);
      await other.until((viewer) => repliesTo(viewer).length > 0);
      expect([...repliesTo(after), ...repliesTo(other)]).toEqual(["interrupted", "interrupted"]);
      expect(runs.size).toBe(0);
    });
  });
});
