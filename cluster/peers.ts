import type { Clock } from "../shared/clock.js";
import { parse, serialize } from "../shared/envelope.js";

/** One node of the cluster, and its last report. */
export interface NodeInfo<NodeStats = unknown> {
  readonly node: string;
  readonly stats: NodeStats;
}

/** What is needed of this node. */
export interface PeersOwner {
  readonly node: string;
  readonly clock: Clock;
  /** The report of this node. */
  stats(): object;
  /** Sends a text to all other nodes. */
  send(text: string): Promise<void>;
  /** A node has joined. */
  came(node: string): void;
  /** A node has left: it has said goodbye, or was silent for too long. */
  gone(node: string, why: "goodbye" | "silent"): void;
}

const SAY_MS = 5_000;
/** After this silence a node counts as gone. */
const LEASE_MS = 15_000;
/** The most nodes of which the last message is remembered, including those that have left. */
const MOST_SIGNS = 1_000;

/** The nodes of the cluster. Each announces itself periodically and says goodbye. No node is asked. */
export class Peers {
  #owner: PeersOwner;
  #heard = new Map<string, { at: number; stats: object }>();
  /** When each node was last heard, or first asked about; `-Infinity` for one that has said goodbye. */
  #signs = new Map<string, number>();
  /** Since when this node receives the announcements of others. */
  #hearsSince = Number.POSITIVE_INFINITY;
  #stop: (() => void) | undefined;

  constructor(owner: PeersOwner) {
    this.#owner = owner;
  }

  /** This node, and the others that have been heard. */
  get all(): NodeInfo[] {
    const { node } = this.#owner;
    this.#forgetSilent();
    const others = Array.from(this.#heard, ([other, { stats }]) => ({ node: other, stats }));
    return [{ node, stats: this.#owner.stats() }, ...others];
  }

  /** The ids of the other nodes. */
  get others(): string[] {
    return [...this.#heard.keys()];
  }

  /**
   * Whether a node is certainly gone: it has said goodbye, or was silent for its lease while this node could have
   * heard it.
   */
  isGone(node: string): boolean {
    if (node === this.#owner.node) return false;
    const now = this.#owner.clock.now();
    if (!this.#signs.has(node)) this.#note(node, now);
    const sign = this.#signs.get(node) ?? now;
    if (sign === Number.NEGATIVE_INFINITY) return true;
    return now - Math.max(sign, this.#hearsSince) > LEASE_MS;
  }

  /** This node receives announcements from now on. */
  join(): void {
    this.#hearsSince = this.#owner.clock.now();
    this.start();
  }

  /** Announces this node, now and periodically. */
  start(): void {
    this.#stop?.();
    this.#forgetSilent();
    const { node, clock } = this.#owner;
    void this.#owner.send(serialize({ node, stats: this.#owner.stats() }));
    this.#stop = clock.after(SAY_MS, () => this.start(), "housekeeping");
  }

  /** Stops announcing and receiving. */
  stop(): void {
    this.#hearsSince = Number.POSITIVE_INFINITY;
    this.#stop?.();
    this.#stop = undefined;
  }

  /** This node leaves. */
  leave(): Promise<void> {
    this.stop();
    return this.#owner.send(serialize({ node: this.#owner.node }));
  }

  /** Handles an announcement. Returns whether its node is new. */
  take(text: string): boolean {
    const { node, stats } = Object(parse(text));
    if (typeof node !== "string" || node === "" || node.length > 64) return false;
    const isLeaving = typeof stats !== "object" || stats === null;
    this.#note(node, isLeaving ? Number.NEGATIVE_INFINITY : this.#owner.clock.now());
    if (isLeaving) {
      if (this.#heard.delete(node)) this.#owner.gone(node, "goodbye");
      return false;
    }
    const isNew = !this.#heard.has(node);
    this.#heard.set(node, { at: this.#owner.clock.now(), stats });
    if (isNew) this.#owner.came(node);
    return isNew;
  }

  #note(node: string, at: number): void {
    this.#signs.delete(node); // in order: the last is the most recently heard
    this.#signs.set(node, at);
    if (this.#signs.size <= MOST_SIGNS) return;
    for (const first of this.#signs.keys()) return void this.#signs.delete(first);
  }

  #forgetSilent(): void {
    for (const [other, { at }] of this.#heard) {
      if (this.#owner.clock.now() - at <= LEASE_MS) continue;
      this.#heard.delete(other);
      this.#owner.gone(other, "silent");
    }
  }
}
