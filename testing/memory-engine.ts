import type { Engine, EngineOwner, EngineSettings, Held } from "../cluster/engine.js";
import type { Clock } from "../shared/clock.js";
import { MemoryConnection } from "./memory-connection.js";
import { type EngineHub, MemoryNode } from "./memory-node.js";
import { MemoryStore } from "./memory-store.js";
import { seededRandom } from "./random.js";

/** What an engine in memory can be told. */
export interface MemoryEngineOptions {
  /** The time that its nodes run on: usually a {@link VirtualClock}. */
  clock: Clock;
  /**
   * Numbers from 0 to 1, for the latencies.
   * @default seeded with 1
   */
  random?: (() => number) | undefined;
  /**
   * The least and the most that one way takes, in milliseconds.
   * @default [0.1, 1]
   */
  latencyMs?: readonly [least: number, most: number] | undefined;
}

/** An engine in memory, with the faults that engines have. Each node takes one of {@link MemoryEngine.engine}. */
export interface MemoryEngine {
  /** An engine for one node: the `cluster` option of its router. */
  engine(settings?: EngineSettings): Engine;
  /** Ends it: every connection is lost, and so is what it held, unless it `keeps` that. Nobody connects until `start`. */
  kill(options?: { keeps?: boolean }): void;
  /** Starts it again. */
  start(): void;
  /** Has it do nothing until `resume`, while all connections stay open. */
  stop(): void;
  resume(): void;
  /** Takes back what was written in the last `byMs`, as when a replica that lags takes over. */
  rollback(byMs: number): void;
  /** Sets its clock forward, or back. */
  moveClock(byMs: number): void;
  /** Loses all that is pushed to this node, or the pushes of one item, until it connects or watches anew. */
  deafen(engine: Engine, item?: string): void;
  /** Breaks the connection of this node, and lets it connect again after `forMs`. */
  cut(engine: Engine, forMs?: number): void;
  /** Has these nodes use an engine of their own that begins with the same values, until `heal`. Nobody notices. */
  split(engines: readonly Engine[]): void;
  /** Ends a split: those nodes lose their connection, and connect to the engine of the others. */
  heal(): void;
  /** What it holds of an item: its text, when it was set and by whom. */
  held(item: string): Held | undefined;
}

/** Makes an engine in memory. */
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

  constructor({ clock, random = seededRandom(1), latencyMs: [least, most] = [0.1, 1] }: MemoryEngineOptions) {
    this.clock = clock;
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

  /** Makes a connection of one node. */
  connect(owner: EngineOwner): MemoryConnection {
    const { clock } = this;
    const world = {
      latencyMs: this.#latencyMs,
      now: () => clock.now(),
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
