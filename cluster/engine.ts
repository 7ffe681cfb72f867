/**
 * cluster/: several nodes of one application agree on every item, over an engine such as Redis.
 * Here: the interface of an engine. Redis and NATS implement it, and `monument-ws/testing` has one in memory.
 */

/** Identifies one write of an item: when it happened, and where. */
export interface Stamp {
  /** When the item was set, in microseconds since 1970 by the engine's clock. */
  at: number;
  /** The id of the node that set it. */
  by: string;
  /** The number of this write among all writes of that node. */
  count: number;
}

/** A value of an item, with its stamp. */
export interface Held extends Stamp {
  /** The value as JSON; `!` and an error as JSON; or an empty string for an item that was set to nothing. */
  text: string;
}

/** The result of a write. */
export interface Written {
  /** Whether the engine accepted the write. */
  isTaken: boolean;
  /** The value that the engine has now. Its `at` may differ from that of the value written. */
  held: Held;
  /** The engine's time, in microseconds since 1970. */
  now: number;
}

/** The entry of a key that nodes claim. */
export interface Claimed {
  /** The node that claimed it. Contains no space. */
  by: string;
  /** The result. Empty while it is not known. */
  text: string;
}

/** The callbacks of an engine, implemented by its node. */
export interface EngineOwner {
  /** A watched item was written, on any node. */
  heard(item: string, held: Held): void;
  /** A watched item was written with a value that is too large to be pushed: the node reads it. */
  written(item: string, stamp: Stamp): void;
  /** A message was sent to a channel that this node listens to. */
  message(channel: string, text: string): void;
  /** The engine is connected, perhaps over a new connection. It has no watched items and no channels yet. */
  back(): void;
  /** The connection is lost. The engine reconnects by itself. */
  lost(why: Error): void;
}

/** Options for how a node uses its engine. Times are in milliseconds. */
export interface EngineSettings {
  /**
   * Heartbeat interval: how often a node sends itself a message through the engine.
   * @default 2000
   */
  beatMs?: number | undefined;
  /**
   * Heartbeat timeout: if the message does not come back within this time, the node is `alone` and its clients see
   * `stale`.
   * @default 2000
   */
  waitMs?: number | undefined;
  /**
   * How often a node compares its items with those of the engine.
   * @default 30000
   */
  auditMs?: number | undefined;
  /**
   * Most items without a subscriber on this node that may wait for the engine. Beyond it the oldest value is lost,
   * and counted in `lost`.
   * @default 10000
   */
  maxWaiting?: number | undefined;
}

/**
 * Connects the nodes of a cluster: stores the newest value of each item, and delivers writes and messages to the
 * nodes. Each node has its own engine. A call that cannot be carried out rejects; no call waits for a lost
 * connection.
 */
export interface Engine {
  readonly settings: EngineSettings;
  /** Starts connecting. Called once. */
  open(owner: EngineOwner): void;
  /** Drops the connections, which may be dead without an error, and opens new ones. */
  reopen(): void;
  /** Subscribes to every write of these items. Resolves when the subscription is active. */
  watch(items: readonly string[]): Promise<void>;
  /** Unsubscribes from these items. */
  unwatch(items: readonly string[]): void;
  /** Reads the value of each item. */
  read(items: readonly string[]): Promise<(Held | undefined)[]>;
  /** Reads the stamp of each item, without its value. */
  stamps(items: readonly string[]): Promise<(Stamp | undefined)[]>;
  /**
   * Stores `candidate` if it is newer than the stored value, and notifies the nodes that watch the item. The rules:
   * the `by` and `count` of the stored value are not written twice, nor is a smaller `count` of the same `by`; no
   * `at` is ahead of both the engine's clock and the stored value; the writes of one node keep their order, whatever
   * its clock says. An empty text under a name that begins with `ws:` need not be stored.
   */
  write(item: string, candidate: Held): Promise<Written>;
  /** Sends a message to all nodes that listen to `channel`. Resolves when the engine has accepted it. */
  send(channel: string, text: string): Promise<void>;
  /** Subscribes to the messages of `channel`. Resolves when the subscription is active. */
  listen(channel: string): Promise<void>;
  /** Unsubscribes from `channel`. */
  ignore(channel: string): void;
  /**
   * Has the engine keep `claimed` under `key` for about `keepMs`, in one step with the look at what is there: if nothing
   * is, or what `instead` has put there, or what `by` has put there itself and `text` is not empty. Resolves with nothing
   * then, else with what is kept. Who listens to the channel `key` hears by whom and what, once it takes another's place.
   * What stands before the colon of `key` is its kind, and `keepMs` is the same for all of a kind.
   */
  claim(key: string, claimed: Claimed, keepMs: number, instead?: string): Promise<Claimed | undefined>;
  /** Keeps nothing under `key` any more, if it is what `by` has put there. */
  release(key: string, by: string): Promise<void>;
  /** The engine's time, in microseconds since 1970. */
  time(): Promise<number>;
  /** Closes the connections to the engine. */
  close(): Promise<void>;
}
