import type { Engine, EngineOwner, EngineSettings, Held } from "../cluster/engine.js";
import { MOST_PUSHED } from "../cluster/wire.js";
import type { Clock } from "../shared/clock.js";
import { MemoryConnection } from "./memory-connection.js";
import { type EngineHub, MemoryNode } from "./memory-node.js";
import { MemoryStore } from "./memory-store.js";
import { seededRandom } from "./random.js";

/** Options for `memoryEngine`. */
export interface MemoryEngineOptions {
  /** The clock of its nodes, usually a {@link VirtualClock}. */
  clock: Clock;
  /**
   * Random numbers from 0 to 1, for the latencies.
   * @default seeded with 1
   */
  random?: (() => number) | undefined;
  /**
   * Shortest and longest latency in one direction, in milliseconds.
   * @default [0.1, 1]
   */
  latencyMs?: readonly [least: number, most: number] | undefined;
  /**
   * Longest value that is pushed to the nodes, in characters of its JSON. Nodes read longer ones when they are told that
   * there is a new one, as they do over Redis and NATS.
   * @default 4096
   */
  pushedCharacters?: number | undefined;
}

/** A cluster engine in memory, with the faults of real engines. Each node uses one result of `engine()`. */
export interface MemoryEngine {
  /** Creates the engine of one node, for the `cluster` option of its router. */
  engine(settings?: EngineSettings): Engine;
  /**
   * Stops the engine: all connections and all values are lost, or with `keeps` only the connections. No node connects
   * until `start`.
   */
  kill(options?: { keeps?: boolean }): void;
  /** Starts the engine again. */
  start(): void;
  /** Freezes the engine until `resume`: all connections stay open, and no call is answered. */
  stop(): void;
  resume(): void;
  /** Undoes all writes of the last `byMs`, as when a lagging replica takes over. */
  rollback(byMs: number): void;
  /** Moves the engine's clock forward or back. */
  moveClock(byMs: number): void;
  /** Loses all pushes to this node, or those of one item, until the node reconnects or watches the item again. */
  deafen(engine: Engine, item?: string): void;
  /** Breaks the connection of this node, and lets it reconnect after `forMs`. */
  cut(engine: Engine, forMs?: number): void;
  /**
   * Splits the cluster: these nodes use a second engine that starts with the same values, until `heal`. No node is
   * notified.
   */
  split(engines: readonly Engine[]): void;
  /** Ends a split: the split nodes lose their connection and reconnect to the engine of the others. */
  heal(): void;
  /** The stored value of an item: its text, when it was set and by which node. */
  held(item: string): Held | undefined;
}

/** Creates a cluster engine in memory. */
export function memoryEngine(options: MemoryEngineOptions): MemoryEngine {
  return new Hub(options);
}

class Hub implements MemoryEngine, EngineHub {
  readonly clock: Clock;
  store: MemoryStore;
  isUp = true;
  #nodes = new Set<MemoryNode>();
  #waiting: (() => void)[] | undefined;
  #latencyMs: () => number;
  #pushedCharacters: number;

  constructor(options: MemoryEngineOptions) {
    const { clock, random = seededRandom(1), latencyMs: [least, most] = [0.1, 1] } = options;
    this.clock = clock;
    this.#pushedCharacters = options.pushedCharacters ?? MOST_PUSHED;
    this.store = new MemoryStore(() => clock.now());
    this.#latencyMs = () => least + random() * (most - least);
  }

  engine(settings: EngineSettings = {}): Engine {
    const node = new MemoryNode(this, settings);
    this.#nodes.add(node);
    return node;
  }

  kill({ keeps = false }: { keeps?: boolean } = {}): void {
    this.isUp = false;
    if (!keeps) this.store.clear();
    for (const node of this.#nodes) node.disconnect("the engine was killed");
  }

  start(): void {
    this.isUp = true;
    for (const node of this.#nodes) node.connectLater();
  }

  stop(): void {
    this.#waiting ??= [];
  }

  resume(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const then of waiting) then();
  }

  rollback(byMs: number): void {
    this.store.rollback(byMs);
  }

  moveClock(byMs: number): void {
    this.store.skewMs += byMs;
  }

  deafen(engine: Engine, item?: string): void {
    const connection = this.#nodeOf(engine).connection;
    if (!connection) return;
    if (item === undefined) connection.isDeaf = true;
    else connection.deafTo.add(item);
  }

  cut(engine: Engine, forMs = 0): void {
    const node = this.#nodeOf(engine);
    node.disconnect("the connection was cut");
    node.connectLater(forMs);
  }

  split(engines: readonly Engine[]): void {
    const other = this.store.copy();
    for (const engine of engines) {
      const { connection } = this.#nodeOf(engine);
      if (connection) connection.store = other;
    }
  }

  heal(): void {
    for (const node of this.#nodes) {
      if (!node.connection || node.connection.store === this.store) continue;
      node.disconnect("the split is over");
      node.connectLater();
    }
  }

  held(item: string): Held | undefined {
    return this.store.records.get(item);
  }

  /** Creates the connection of one node. */
  connect(owner: EngineOwner): MemoryConnection {
    const { clock } = this;
    const world = {
      latencyMs: this.#latencyMs,
      now: () => clock.now(),
      pushedCharacters: this.#pushedCharacters,
      after: (delayMs: number, then: () => void) => void clock.after(delayMs, then, "housekeeping"),
      whenRunning: (then: () => void) => {
        if (this.#waiting) this.#waiting.push(then);
        else then();
      },
    };
    return new MemoryConnection(this.store, world, owner);
  }

  /** The connections to one store. */
  connectionsOf(store: MemoryStore): MemoryConnection[] {
    const all = [...this.#nodes].map(({ connection }) => connection);
    return all.filter((connection) => connection !== undefined).filter((each) => each.store === store);
  }

  leave(node: Engine): void {
    for (const each of this.#nodes) if (each === node) this.#nodes.delete(each);
  }

  #nodeOf(engine: Engine): MemoryNode {
    for (const node of this.#nodes) if (node === engine) return node;
    throw new Error("this engine is not one of this memory, or was closed");
  }
}
