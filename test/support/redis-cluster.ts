/** A Redis Cluster of three masters of its own, without replicas. */
import { execFileSync } from "node:child_process";
import { Cluster } from "ioredis";
import { createCluster } from "redis";
import type { RedisClient } from "../../engines/redis.js";
import { freePort, startRedisNode } from "./engine-process.js";

const SLOTS = 16_384;
const MASTERS = 3;

/** A cluster that runs. */
export interface RedisCluster {
  readonly ports: readonly number[];
  /** Has another master serve the slot of `key`, with all that is in it. */
  moveSlotOf(key: string): void;
  kill(): Promise<void>;
}

/** A client of each library for the cluster with these ports. */
export const CLUSTER_CLIENTS: Record<string, (ports: readonly number[]) => RedisClient> = {
  redis: (ports) => createCluster({ rootNodes: ports.map((port) => ({ url: `redis://127.0.0.1:${port}` })) }),
  ioredis: (ports) =>
    new Cluster(
      ports.map((port) => ({ host: "127.0.0.1", port })),
      { lazyConnect: true },
    ),
};

/** Starts one. Whoever starts it kills it. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const buses = await Promise.all(Array.from({ length: MASTERS }, () => freePort()));
  const servers = await Promise.all(
    buses.map((bus) => startRedisNode(["--cluster-enabled", "yes", "--cluster-port", `${bus}`])),
  );
  const ports = servers.map(({ port }) => port);
  const ask = (index: number, ...args: string[]): string =>
    execFileSync("redis-cli", ["-p", `${ports[index]}`, ...args], { encoding: "utf8" }).trim();
  const all = ports.keys();
  for (const index of all) {
    const first = Math.floor((index * SLOTS) / MASTERS);
    const last = Math.floor(((index + 1) * SLOTS) / MASTERS) - 1;
    ask(index, "CLUSTER", "ADDSLOTSRANGE", `${first}`, `${last}`);
    if (index > 0) ask(0, "CLUSTER", "MEET", "127.0.0.1", `${ports[index]}`, `${buses[index]}`);
  }
  const isOk = (index: number): boolean => {
    const info = ask(index, "CLUSTER", "INFO");
    return info.includes("cluster_state:ok") && info.includes(`cluster_known_nodes:${MASTERS}`);
  };
  while (![...ports.keys()].every(isOk)) await new Promise((resolve) => setTimeout(resolve, 50));
  const ids = [...ports.keys()].map((index) => ask(index, "CLUSTER", "MYID"));
  const moveSlotOf = (key: string): void => {
    const slot = ask(0, "CLUSTER", "KEYSLOT", key);
    const from = Math.floor((Number(slot) * MASTERS) / SLOTS);
    const to = (from + 1) % MASTERS;
    ask(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", ids[from] ?? "");
    ask(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", ids[to] ?? "");
    const keys = ask(from, "CLUSTER", "GETKEYSINSLOT", slot, "100").split("\n").filter(Boolean);
    for (const each of keys) ask(from, "MIGRATE", "127.0.0.1", `${ports[to]}`, each, "0", "5000");
    for (const index of [to, from, 3 - to - from])
      ask(index, "CLUSTER", "SETSLOT", slot, "NODE", ids[to] ?? "");
  };
  return {
    ports,
    moveSlotOf,
    kill: async () => void (await Promise.all(servers.map((server) => server.kill()))),
  };
}
