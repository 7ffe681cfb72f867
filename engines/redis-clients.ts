/** The two kinds of Redis clients as one. Each engine has connections of its own: yours keep their settings. */

type Listen = (event: string, listener: (...args: unknown[]) => void) => unknown;

/** A client of node-redis (package `redis`), as far as it is used here. */
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

/** A client of ioredis or iovalkey, as far as it is used here. */
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

/** A client of node-redis, ioredis or iovalkey. */
export type RedisClient = NodeRedisClient | IoRedisClient;

/** Two connections to one server: one for commands, and one that listens. */
export interface RedisConnection {
  command(args: string[]): Promise<unknown>;
  subscribe(channels: string[]): Promise<unknown>;
  unsubscribe(channels: string[]): Promise<unknown>;
  end(): void;
}

/** What is told of a connection. */
export interface ConnectionOwner {
  heard(channel: string, text: string): void;
  /** One of the two is lost. May be told more than once. */
  lost(why: Error): void;
}

const CONNECT_MS = 5_000;

/** Connects twice as `client` would. Rejects if that takes too long. */
export async function connect(client: RedisClient, owner: ConnectionOwner): Promise<RedisConnection> {
  const connection = "call" in client ? ofIoRedis(client, owner) : ofNodeRedis(client, owner);
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

type Connecting = RedisConnection & { ready: Promise<unknown> };

/** Nothing waits for a connection that is lost: what is written then would come late, and in any number. */
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
