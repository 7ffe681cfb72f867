import IoRedis from "ioredis";
import IoValkey from "iovalkey";
import { createClient } from "redis";
import type { RedisClient } from "../../engines/redis.js";

/** A client of each library, which connects when it is asked to. */
export const REDIS_CLIENTS: Record<string, (port: number) => RedisClient> = {
  redis: (port) => createClient({ url: `redis://127.0.0.1:${port}` }),
  ioredis: (port) => new IoRedis({ port, host: "127.0.0.1", lazyConnect: true }),
  iovalkey: (port) => new IoValkey({ port, host: "127.0.0.1", lazyConnect: true }),
};
