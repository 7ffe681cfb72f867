/** How a client of any kind is used. */

/** How clients say what happens to them. */
export type Listen = (event: string, listener: (...args: unknown[]) => void) => unknown;

/** What sends commands, and what listens. */
export interface RedisConnection {
  /** How channels are published to. */
  readonly publishes: "PUBLISH" | "SPUBLISH";
  /** In a cluster, `key` says to which server. */
  command(args: string[], key: string | undefined): Promise<unknown>;
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

/** A connection that is being made. */
export type Connecting = RedisConnection & { ready: Promise<unknown> };
