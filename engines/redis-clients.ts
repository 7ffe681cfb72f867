/**
 * Adapts all kinds of Redis clients to one interface. Each engine opens connections of its own, and yours keep their
 * settings.
 */

import { isCluster, ofCluster, type RedisClusterClient } from "./redis-clusters.js";
import type { Connecting, ConnectionOwner, Listen, RedisConnection } from "./redis-connection.js";

/** The parts of a node-redis client (package `redis`) that are used here. */
export interface NodeRedisClient {
  readonly isReady: boolean;
  readonly options?: { socket?: object } | undefined;
  duplicate(overrides?: object): NodeRedisClient;
  connect(): Promise<unknown>;
  destroy(): void;
  sendCommand(args: string[]): Promise<unknown>;
  subscribe(channels: string[], listener: (text: string, channel: string) => void): Promise<unknown>;
  unsubscribe(channels: string[]): Promise<unknown>;
  on: Listen;
}

/** The parts of an ioredis or iovalkey client that are used here. */
export interface IoRedisClient {
  readonly status: string;
  duplicate(overrides?: object): IoRedisClient;
  connect(): Promise<unknown>;
  disconnect(): void;
  call(command: string, ...args: string[]): Promise<unknown>;
  subscribe(...channels: string[]): Promise<unknown>;
  unsubscribe(...channels: string[]): Promise<unknown>;
  on: Listen;
}

/** A client of node-redis, ioredis or iovalkey, or of a Redis Cluster by one of the first two. */
export type RedisClient = NodeRedisClient | IoRedisClient | RedisClusterClient;

const CONNECT_MS = 5_000;

/** Connects twice like `client`. Rejects if that takes too long. */
export async function connect(client: RedisClient, owner: ConnectionOwner): Promise<RedisConnection> {
  const connection = connectionOf(client, owner);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Redis did not answer within ${CONNECT_MS} ms`)), CONNECT_MS);
  });
  try {
    await Promise.race([connection.ready, late]);
    return connection;
  } catch (error) {
    connection.end();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function connectionOf(client: RedisClient, owner: ConnectionOwner): Connecting {
  if (isCluster(client)) return ofCluster(client, owner);
  return "call" in client ? ofIoRedis(client, owner) : ofNodeRedis(client, owner);
}

/** Commands never wait for a lost connection: they would be sent late, and in any number. */
const IO_REDIS = {
  lazyConnect: true,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResubscribe: false,
  retryStrategy: () => null,
};

function ofIoRedis(client: IoRedisClient, owner: ConnectionOwner): Connecting {
  const [commands, listener] = [client.duplicate(IO_REDIS), client.duplicate(IO_REDIS)];
  for (const each of [commands, listener]) {
    each.on("error", (error) => owner.lost(toError(error)));
    each.on("close", () => owner.lost(new Error("Redis closed the connection")));
  }
  listener.on("message", (channel, text) => owner.heard(String(channel), String(text)));
  return {
    publishes: "PUBLISH",
    ready: Promise.all([commands.connect(), listener.connect()]),
    command: ([name = "", ...args]) => commands.call(name, ...args),
    subscribe: (channels) => listener.subscribe(...channels),
    unsubscribe: (channels) => listener.unsubscribe(...channels),
    end: () => {
      commands.disconnect();
      listener.disconnect();
    },
  };
}

function ofNodeRedis(client: NodeRedisClient, owner: ConnectionOwner): Connecting {
  const options = {
    disableOfflineQueue: true,
    socket: { ...client.options?.socket, reconnectStrategy: false },
  };
  const [commands, listener] = [client.duplicate(options), client.duplicate(options)];
  for (const each of [commands, listener]) {
    each.on("error", (error) => owner.lost(toError(error)));
    each.on("end", () => owner.lost(new Error("Redis closed the connection")));
  }
  const hear = (text: string, channel: string): void => owner.heard(channel, text);
  return {
    publishes: "PUBLISH",
    ready: Promise.all([commands.connect(), listener.connect()]),
    command: (args) => commands.sendCommand(args),
    subscribe: (channels) => listener.subscribe(channels, hear),
    unsubscribe: (channels) => listener.unsubscribe(channels),
    end: () => {
      for (const each of [commands, listener]) {
        try {
          each.destroy();
        } catch {
          // it was not open
        }
      }
    },
  };
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error("Redis failed", { cause: error });
}
