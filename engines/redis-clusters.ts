/**
 * Adapts both kinds of clients of a Redis Cluster. Channels are sharded, so that each message goes to one master and
 * not to all. When a client loses one of its servers it has lost pushes, so a new client is created.
 */
import type { Connecting, ConnectionOwner, Listen } from "./redis-connection.js";

/** The parts of a node-redis cluster client (`createCluster`) that are used here. */
export interface NodeRedisCluster {
  getSlotMaster: unknown;
  duplicate(overrides?: object): NodeRedisCluster;
  connect(): Promise<unknown>;
  destroy(): void;
  sendCommand(
    firstKey: string | undefined,
    isReadonly: boolean | undefined,
    args: string[],
  ): Promise<unknown>;
  sSubscribe(channels: string, listener: (text: string, channel: string) => void): Promise<unknown>;
  sUnsubscribe(channels: string): Promise<unknown>;
  on: Listen;
}

/** The parts of an ioredis cluster client (`new Cluster`) that are used here. */
export interface IoRedisCluster {
  readonly isCluster: boolean;
  duplicate(nodes?: never[], overrides?: object): IoRedisCluster;
  connect(): Promise<unknown>;
  disconnect(): void;
  call(command: string, ...args: string[]): Promise<unknown>;
  ssubscribe(...channels: string[]): Promise<unknown>;
  sunsubscribe(...channels: string[]): Promise<unknown>;
  on: Listen;
}

/** A client of a Redis Cluster, of node-redis or ioredis. */
export type RedisClusterClient = NodeRedisCluster | IoRedisCluster;

/** Whether `client` is a client of a Redis Cluster. */
export function isCluster(client: object): client is RedisClusterClient {
  return "getSlotMaster" in client || ("isCluster" in client && client.isCluster === true);
}

/** Connects to all servers like `client`. */
export function ofCluster(client: RedisClusterClient, owner: ConnectionOwner): Connecting {
  return "call" in client ? ofIoRedis(client, owner) : ofNodeRedis(client, owner);
}

const IO_REDIS = {
  lazyConnect: true,
  enableOfflineQueue: false,
  shardedSubscribers: true,
  clusterRetryStrategy: () => null,
};

function ofIoRedis(client: IoRedisCluster, owner: ConnectionOwner): Connecting {
  const cluster = client.duplicate([], IO_REDIS);
  const lost = (): void => owner.lost(new Error("Redis Cluster has lost a server"));
  for (const event of ["error", "close", "end", "-node", "node error", "nodeError"]) cluster.on(event, lost);
  cluster.on("smessage", (channel, text) => owner.heard(String(channel), String(text)));
  return {
    publishes: "SPUBLISH",
    ready: cluster.connect(),
    command: ([name = "", ...args]) => cluster.call(name, ...args),
    // Each channel has its own slot, and one call can subscribe to channels of one slot only.
    subscribe: (channels) => Promise.all(channels.map((channel) => cluster.ssubscribe(channel))),
    unsubscribe: (channels) => Promise.all(channels.map((channel) => cluster.sunsubscribe(channel))),
    end: () => cluster.disconnect(),
  };
}

function ofNodeRedis(client: NodeRedisCluster, owner: ConnectionOwner): Connecting {
  const cluster = client.duplicate();
  const lost = (): void => owner.lost(new Error("Redis Cluster has lost a server"));
  // The client also disconnects from a server when it has no channel there any more, which is not a loss.
  const losses = ["error", "disconnect", "node-error", "node-reconnecting", "sharded-channel-moved-error"];
  for (const event of losses) cluster.on(event, lost);
  const hear = (text: string, channel: string): void => owner.heard(channel, text);
  return {
    publishes: "SPUBLISH",
    ready: cluster.connect(),
    command: (args, key) => cluster.sendCommand(key, false, args),
    subscribe: (channels) => Promise.all(channels.map((channel) => cluster.sSubscribe(channel, hear))),
    unsubscribe: (channels) => Promise.all(channels.map((channel) => cluster.sUnsubscribe(channel))),
    end: () => {
      try {
        cluster.destroy();
      } catch {
        // it was not open
      }
    },
  };
}
