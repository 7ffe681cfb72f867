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
}

const SAY_MS = 5_000;
/** One that was silent for so long is no more. */
const LEASE_MS = 15_000;

/** Which nodes there are: each says so from time to time, and says goodbye. Nobody is asked. */
export class Peers {
  #owner: PeersOwner;
  #heard = new Map<string, { at: number; stats: object }>();
  #stop: (() => void) | undefined;

  constructor(owner: PeersOwner) {
    this.#owner = owner;
  }

  /** This node and the others, as far as they were heard of. */
  get all(): NodeInfo[] {
    const { node, clock } = this.#owner;
    for (const [other, { at }] of this.#heard) if (clock.now() - at > LEASE_MS) this.#heard.delete(other);
    const others = Array.from(this.#heard, ([other, { stats }]) => ({ node: other, stats }));
    return [{ node, stats: this.#owner.stats() }, ...others];
  }

  /** Says that this node is there, now and from time to time. */
  start(): void {
    this.stop();
    const { node, clock } = this.#owner;
    void this.#owner.send(serialize({ node, stats: this.#owner.stats() }));
    this.#stop = clock.after(SAY_MS, () => this.start(), "housekeeping");
  }

  /** Says nothing more. */
  stop(): void {
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
    const isNew = !this.#heard.has(node);
    if (typeof stats !== "object" || stats === null) this.#heard.delete(node);
    else this.#heard.set(node, { at: this.#owner.clock.now(), stats });
    return isNew && this.#heard.has(node);
  }
}
