import type { Clock } from "../shared/clock.js";
import type { Held } from "./engine.js";
import type { NodeInfo } from "./peers.js";

/**
 * Whether what this node shows is the cluster's: `joining` until it has seen that for all that it shows, `joined`, and
 * `alone` while it cannot reach the engine. Clients are told `stale` while it is not `joined`.
 */
export type ClusterState = "joining" | "joined" | "alone";

/** What one node of a cluster counts. */
export interface ClusterStats {
  /** Whether it is joined. */
  state: ClusterState;
  /** Items that it keeps up to date. */
  watched: number;
  /** Items of which something set here is not the engine's yet. */
  waiting: number;
  /** Values that it sent to the engine. */
  sent: number;
  /** Those of them that the engine refused, because it held what is newer. */
  refused: number;
  /** Values that the engine had lost, and that this node gave back. */
  restored: number;
  /** Values that this node had missed, and that an audit found. */
  repaired: number;
  /** Values that were lost, because too many waited for an engine that was not there (`maxWaiting`). */
  lost: number;
  /** Messages to other nodes that could not be sent. */
  unsent: number;
  /** Gaps in the messages of other nodes. */
  missed: number;
  /** How often it has ceased to be joined. */
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

/** One node of a cluster, as its application sees it. */
export interface Cluster<NodeStats = unknown> {
  /** The id of this node: another at each start. */
  readonly node: string;
  /** Whether what this node shows is the cluster's. */
  readonly state: ClusterState;
  /** Calls `listener` at each change, with why if this node is alone. Returns the undo. */
  onState(listener: (state: ClusterState, why?: Error) => void): () => void;
  /** Resolves when the engine holds all that was set on this node, or what is newer, and what came of requests. */
  flushed(): Promise<void>;
  /** The nodes that there are, this one first, with their `stats()` of the last 5 s. One that is silent for 15 s is no more. */
  nodes(): readonly NodeInfo<NodeStats>[];
}
