import IoRedis from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { redis } from "../../../engines/redis.js";
import { atEnd } from "../../support/disposing.js";
import { type EngineProcess, hasProgram, startEngine } from "../../support/engine-process.js";
import { REDIS_CLIENTS } from "../../support/redis.js";
import { describeEngine, openEngine } from "./contract.js";

describe.skipIf(!hasProgram("redis-server"))("Redis", () => {
  let server: EngineProcess;
  beforeAll(async () => {
    server = await startEngine("redis-server");
  });
  afterAll(() => server.kill());
  for (const [library, client] of Object.entries(REDIS_CLIENTS)) {
    describeEngine(`by ${library}`, () => redis(client(server.port), { prefix: `test-${library}` }));
  }

  it("keeps what a node has taken back for a minute only", async () => {
    const client = new IoRedis({ port: server.port });
    atEnd(() => client.disconnect());
    const { engine } = await openEngine(redis(client, { prefix: "passing" }));
    const keptMs = async (text: string, count: number): Promise<number> => {
      await engine.write("ws:here:x", { at: count, by: "a", count, text });
      return client.pttl("passing:{ws:here:x}:r");
    };
    expect(await keptMs("1", 1)).toBeGreaterThan(60_000);
    expect(await keptMs("", 2)).toBeLessThanOrEqual(60_000);
    expect(await keptMs("3", 3)).toBeGreaterThan(60_000);
  });
});
