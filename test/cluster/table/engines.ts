import type { Engine } from "../../../cluster/engine.js";
import { nats } from "../../../engines/nats.js";
import { redis } from "../../../engines/redis.js";
import { NATS_LIBRARIES } from "../../support/nats.js";
import { REDIS_CLIENTS } from "../../support/redis.js";

export const ITEMS = Array.from({ length: 50 }, (_, index) => `item-${index}`);
const TIMES = { beatMs: 300, waitMs: 300, auditMs: 1_000 };

/** An engine for one node, by the program of its server. */
export const CONNECT: Record<"redis-server" | "nats-server", (port: number, times?: object) => Engine> = {
  "redis-server": (port, times = TIMES) => {
    const { redis: client } = REDIS_CLIENTS;
    if (!client) throw new Error("node-redis is not there");
    return redis(client(port), { ...times, prefix: "table" });
  },
  "nats-server": (port, times = TIMES) => {
    const { nats: library } = NATS_LIBRARIES;
    if (!library) throw new Error("nats is not there");
    return nats(library, { port }, { ...times, prefix: "table" });
  },
};
