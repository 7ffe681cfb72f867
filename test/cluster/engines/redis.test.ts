import { afterAll, beforeAll, describe } from "vitest";
import { redis } from "../../../engines/redis.js";
import { type EngineProcess, hasProgram, startEngine } from "../../support/engine-process.js";
import { REDIS_CLIENTS } from "../../support/redis.js";
import { describeEngine } from "./contract.js";

describe.skipIf(!hasProgram("redis-server"))("Redis", () => {
  let server: EngineProcess;
  beforeAll(async () => {
    server = await startEngine("redis-server");
  });
  afterAll(() => server.kill());
  for (const [library, client] of Object.entries(REDIS_CLIENTS)) {
    describeEngine(`by ${library}`, () => redis(client(server.port), { prefix: `test-${library}` }));
  }
});
