import type { Clock } from "../shared/clock.js";
import { parse, serialize } from "../shared/envelope.js";

/** One node of the cluster, and what it said of itself last. */
export interface NodeInfo<NodeStats = unknown> {
  readonly node: string;
  readonly stats: NodeStats;
}

/** What is needed of the own node. */
export interface PeersOwner {
  readonly node: string;
  readonly clock: Clock;
  /** What this node says of itself. */
  stats(): object;
  /** Sends a text to all other nodes. */
  send(text: string): Promise<void>;
  /** Another node is there. */
  came(node: string): void;
  /** A node is no more: it has said goodbye, or was silent for too long. */
  gone(node: string, why: "goodbye" | "silent"): void;
}

const SAY_MS = 5_000;
/** One that was silent for so long is no more. */
const LEASE_MS = 15_000;
/** Of so many nodes it is known when they were heard last, also of those that are no more. */
const MOST_SIGNS = 1_000;

/** Which nodes there are: each says so from time to time, and says goodbye. Nobody is asked. */
export class Peers {
  #owner: PeersOwner;
  #heard = new Map<string, { at: number; stats: object }>();
  /** When each node was heard last, or asked about for the first time; never again of one that has said goodbye. */
  #signs = new Map<string, number>();
  /** Since when it hears the others. */
  #hearsSince = Number.POSITIVE_INFINITY;
  #stop: (() => void) | undefined;

  constructor(owner: PeersOwner) {
    this.#owner = owner;
  }

  /** This node and the others, as far as they were heard of. */
  get all(): NodeInfo[] {
    const { node } = this.#owner;
    this.#forgetSilent();
    const others = Array.from(this.#heard, ([other, { stats }]) => ({ node: other, stats }));
    return [{ node, stats: this.#owner.stats() }, ...others];
  }

  /** The ids of the others. */
  get others(): string[] {
    return [...this.#heard.keys()];
  }

  /**
   * Whether a node is surely no more: it has said goodbye, or was silent for as long as its lease while this one could
   * have heard it.
   */
  isGone(node: string): boolean {
    if (node === this.#owner.node) return false;
    const now = this.#owner.clock.now();
    if (!this.#signs.has(node)) this.#note(node, now);
    const sign = this.#signs.get(node) ?? now;
    if (sign === Number.NEGATIVE_INFINITY) return true;
    return now - Math.max(sign, this.#hearsSince) > LEASE_MS;
  }

  /** This node hears the others, from now on. */
  join(): void {
    this.#hearsSince = this.#owner.clock.now();
    this.start();
  }

  /** Says that this node is there, now and from time to time. */
  start(): void {
    this.#stop?.();
    this.#forgetSilent();
    const { node, clock } = this.#owner;
    void this.#owner.send(serialize({ node, stats: this.#owner.stats() }));
    this.#stop = clock.after(SAY_MS, () => this.start(), "housekeeping");
  }

  /** Says nothing more, and hears nothing. */
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

  /** Takes what another has said. Returns whether it was not known before. */
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
    this.#signs.delete(node); // the last is the one of which something was heard last
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
