import type { Clock } from "../shared/clock.js";
import type { Held } from "./engine.js";
import type { NodeInfo } from "./peers.js";

/**
 * Whether this node agrees with the cluster. `joining`: it is connecting, or reading its items from the engine.
 * `joined`: its items are those of the cluster. `alone`: it cannot reach the engine. Clients see `stale` while the
 * node is not `joined`.
 */
export type ClusterState = "joining" | "joined" | "alone";

/** Counters of one node of a cluster. */
export interface ClusterStats {
  /** The node's state. */
  state: ClusterState;
  /** Items that the node keeps up to date. */
  watched: number;
  /** Items with a value from this node that the engine has not confirmed yet. */
  waiting: number;
  /** Values that the node sent to the engine. */
  sent: number;
  /** Sent values that the engine refused because it had a newer one. */
  refused: number;
  /** Values that the engine had lost and that this node restored. */
  restored: number;
  /** Values that this node had missed and that an audit found. */
  repaired: number;
  /** Values that were lost because too many were waiting for an unreachable engine (`maxWaiting`). */
  lost: number;
  /** Messages to other nodes that could not be sent. */
  unsent: number;
  /** Gaps in the messages of other nodes. */
  missed: number;
  /** How often the node stopped being `joined`. */
  doubts: number;
}

/** What a cluster needs of the node that it belongs to. */
export interface ClusterOwner {
  readonly clock: Clock;
  /** Milliseconds that only go forward, as fine as this machine has them. */
  now(): number;
  random(): number;
  /** The node's id: another at each start. */
  readonly node: string;
  /** An item that is followed was set elsewhere. */
  changed(item: string, held: Held): void;
  /** An item that is followed is up to date now, as far as that can be: this is what the cluster holds of it. */
  opened(item: string, held: Held | undefined): void;
  /** What this node tells the others of itself. */
  stats(): object;
  /** Another node has sent this to a channel that is listened to. */
  received(channel: string, text: string): void;
  /** Some of what other nodes have sent to this channel since so many milliseconds is lost. */
  missed(channel: string, lostMs: number): void;
  /** Another node is there. */
  came(node: string): void;
  /** A node is no more: it has said goodbye, or was silent for too long. */
  gone(node: string, why: "goodbye" | "silent"): void;
  /** For the log. */
  warn(line: string): void;
  threw(error: unknown): void;
}

/** The application's view of this node and its cluster. */
export interface Cluster<NodeStats = unknown> {
  /** The id of this node, new at each start. */
  readonly node: string;
  /** Whether this node agrees with the cluster. */
  readonly state: ClusterState;
  /**
   * Calls `listener` at each change of `state`, with the cause if the node is now `alone`. Returns the unsubscribe
   * function.
   */
  onState(listener: (state: ClusterState, why?: Error) => void): () => void;
  /**
   * Resolves when the engine has every value that was set on this node, or a newer one, and the results of its requests.
   */
  flushed(): Promise<void>;
  /**
   * The nodes of the cluster, this one first, with the `stats()` that they report every 5 s. A node that is silent
   * for 15 s is removed.
   */
  nodes(): readonly NodeInfo<NodeStats>[];
}
