import type { Client, Snapshot } from "../../client/index.js";
import type { Engine } from "../../cluster/engine.js";
import type { Untyped } from "../../shared/contract.js";
import type { PairOptions, VirtualClock as Time } from "../../testing/index.js";
import { createPair, type MemoryEngine, memoryEngine, type Pair, VirtualClock } from "../../testing/index.js";
import { atEnd } from "./disposing.js";

/** One server of a cluster in memory, with a network of its own. */
export interface ClusterPair extends Pair {
  /** The engine of the server that runs now. */
  readonly engine: Engine;
}

/** Several servers on one time, and the engine between them. */
export interface MemoryCluster {
  clock: Time;
  hub: MemoryEngine;
  pairs: ClusterPair[];
}

/** Starts so many servers that are the nodes of one cluster, and lets them join it. */
export async function startCluster(
  nodes: number,
  options: PairOptions<Untyped> & { engine?: Parameters<MemoryEngine["engine"]>[0] } = {},
): Promise<MemoryCluster> {
  const clock = new VirtualClock();
  const hub = memoryEngine({ clock });
  const pairs = Array.from({ length: nodes }, (_, index) => {
    let engine = hub.engine(options.engine);
    const router = (): object => {
      engine = hub.engine(options.engine);
      const given = typeof options.router === "function" ? options.router() : options.router;
      return { ...given, cluster: engine };
    };
    const pair = createPair({ ...options, seed: index + 1, clock, router });
    return Object.defineProperty(pair, "engine", { get: () => engine }) as ClusterPair; // as just defined
  });
  atEnd(() => {
    for (const pair of pairs) pair.stop();
  });
  await clock.advance(50);
  return { clock, hub, pairs };
}

/** The node at this place. */
export function at(pairs: readonly ClusterPair[], index: number): ClusterPair {
  const pair = pairs[index];
  if (!pair) throw new Error(`there is no node ${index}`);
  return pair;
}

/** A client of a node, which ends with the running test. */
export function clientOf(pair: ClusterPair): Client {
  const client = pair.client();
  client.on("ws:error", () => {});
  atEnd(() => client.close());
  return client;
}

/** Keeps an item live, and all that is shown of it. */
export function follow(pair: ClusterPair, name: string): Snapshot<unknown>[] {
  const shown: Snapshot<unknown>[] = [];
  clientOf(pair)
    .item(name)
    .subscribe((snapshot) => void shown.push(snapshot));
  return shown;
}
