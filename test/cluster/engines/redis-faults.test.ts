import { describe } from "vitest";
import { redis } from "../../../engines/redis.js";
import { hasProgram } from "../../support/engine-process.js";
import { REDIS_CLIENTS } from "../../support/redis.js";
import { describeFaults } from "./faults.js";

describe.skipIf(!hasProgram("redis-server"))("Redis", () => {
  for (const [library, client] of Object.entries(REDIS_CLIENTS)) {
    describeFaults(`by ${library}`, "redis-server", (port, times) => redis(client(port), times));
  }
});
