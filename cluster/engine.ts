/**
 * cluster/: several nodes that run one application agree on every item, over an engine such as Redis.
 * Here: what a node asks of the engine. Redis and NATS are two; `monument-ws/testing` has one in memory.
 */

/** Which set it was, and when. */
export interface Stamp {
  /** When it was set, in microseconds since 1970 by the engine's clock. */
  at: number;
  /** The node that set it. */
  by: string;
  /** The number of this set among all sets of that node. */
  count: number;
}

/** One value of one item. */
export interface Held extends Stamp {
  /** The value's JSON, or `!` and the JSON of why there is none, or nothing for an item that was set to nothing. */
  text: string;
}

/** What became of a write. */
export interface Written {
  /** Whether the engine holds it now. */
  isTaken: boolean;
  /** What the engine holds. Its `at` may be another than that of what was written. */
  held: Held;
  /** The engine's time, in microseconds since 1970. */
  now: number;
}

/** What is kept under a key that nodes claim. */
export interface Claimed {
  /** Who keeps it there: no space is in it. */
  by: string;
  /** What it has come to; empty while that is not known. */
  text: string;
}

/** What an engine tells its node. */
export interface EngineOwner {
  /** An item that is watched was written, on any node. */
  heard(item: string, held: Held): void;
  /** Something was sent to a channel that is listened to. */
  message(channel: string, text: string): void;
  /** There is a connection, perhaps a new one: nothing is watched or listened to over it. */
  back(): void;
  /** The connection is lost. The engine tries to get another by itself. */
  lost(why: Error): void;
}

/** How a node uses its engine. The times are in milliseconds. */
export interface EngineSettings {
  /**
   * How often a node sends itself a word through the engine.
   * @default 2000
   */
  beatMs?: number | undefined;
  /**
   * How long that may take: then the node knows that it is alone, and tells its clients.
   * @default 2000
   */
  waitMs?: number | undefined;
  /**
   * How often a node compares what it shows with what the engine holds.
   * @default 30000
   */
  auditMs?: number | undefined;
  /**
   * How many items may wait for the engine that nobody watches here. Beyond it the oldest is lost, and counted.
   * @default 10000
   */
  maxWaiting?: number | undefined;
}

/**
 * What lies between the nodes: it keeps the newest value of each item, and passes on what is written and sent. Each node
 * has one of its own. A call that cannot be done rejects; none waits for a connection that is lost.
 */
export interface Engine {
  readonly settings: EngineSettings;
  /** Begins to connect. Called once. */
  open(owner: EngineOwner): void;
  /** Gives up the connections, which may be dead without a word, and makes others. */
  reopen(): void;
  /** Hears of every write of these items from now on: resolves when that is sure. */
  watch(items: readonly string[]): Promise<void>;
  /** Hears of them no more. */
  unwatch(items: readonly string[]): void;
  /** What is held of each. */
  read(items: readonly string[]): Promise<(Held | undefined)[]>;
  /** The same without the values. */
  stamps(items: readonly string[]): Promise<(Stamp | undefined)[]>;
  /**
   * Has the engine hold `candidate` if it is newer than what is held, by these rules: `by` and `count` of what is held
   * are not written twice, nor is a smaller `count` of the same `by`; no `at` is ahead of both the engine's clock and
   * what is held; a writer's own order holds whatever its clock says. Who watches the item hears of it. What is set to
   * nothing under a name that begins with `ws:` need not be kept.
   */
  write(item: string, candidate: Held): Promise<Written>;
  /** Sends a text to whoever listens to `channel`, on any node. Resolves when the engine has it. */
  send(channel: string, text: string): Promise<void>;
  /** Hears what is sent to `channel` from now on: resolves when that is sure. */
  listen(channel: string): Promise<void>;
  /** Hears it no more. */
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
  /** Leaves the engine. */
  close(): Promise<void>;
}
