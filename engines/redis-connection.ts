/** How a client of any kind is used. */

/** The `on` method of a client. */
export type Listen = (event: string, listener: (...args: unknown[]) => void) => unknown;

/** The connections of an engine to Redis: one for commands, one for subscriptions. */
export interface RedisConnection {
  /** The command that publishes to a channel. */
  readonly publishes: "PUBLISH" | "SPUBLISH";
  /** Sends a command. In a cluster, `key` selects the server. */
  command(args: string[], key: string | undefined): Promise<unknown>;
  subscribe(channels: string[]): Promise<unknown>;
  unsubscribe(channels: string[]): Promise<unknown>;
  end(): void;
}

/** The callbacks of a connection. */
export interface ConnectionOwner {
  heard(channel: string, text: string): void;
  /** One of the two connections is lost. May be called more than once. */
  lost(why: Error): void;
}

/** A connection that is being opened. */
export type Connecting = RedisConnection & { ready: Promise<unknown> };
