import { createHash } from "node:crypto";
import type { Held } from "../../cluster/engine.js";
import { parse } from "../../shared/envelope.js";
import type { PresenceElsewhere } from "../events/presences.js";

/** What portions need of their node. */
export interface PortionsOwner {
  readonly node: string;
  /** The ids of the other nodes that are there. */
  others(): readonly string[];
  follow(item: string): void;
  unfollow(item: string): void;
  isOpening(item: string): boolean;
  set(item: string, text: string): void;
  after(delayMs: number, then: () => void): () => void;
  /** A node has said who is in `group`; nothing if it has nobody, or is no more. */
  took(group: string, node: string, portion: unknown): void;
}

/** So long the members of a node that has said goodbye may take to come back to another, in milliseconds. */
const MOVING_MS = 15_000;
const PREFIX = "ws:here:";

/** One group of which this node knows what the others say. */
interface Open {
  name: string;
  /** The items of the other nodes, by their ids. */
  items: Map<string, string>;
  /** Are called when it is known what they all say. */
  waiting: (() => void)[];
}

/**
 * Who is in a group on the other nodes: each writes down who is there on its own, and nobody else does. What a node that
 * is no more has written is not read.
 */
export class Portions implements PresenceElsewhere {
  #owner: PortionsOwner;
  #groups = new Map<string, Open>();
  #hasLeft = false;
  /** Ends the waits for the clients of nodes that have said goodbye. */
  #stopWaits = new Set<() => void>();
  /** The group and the node of each item that is followed. */
  #items = new Map<string, { group: string; node: string }>();

  constructor(owner: PortionsOwner) {
    this.#owner = owner;
  }

  /** Whether `item` is one of these. */
  static has(item: string): boolean {
    return item.startsWith(PREFIX);
  }

  open(group: string): void {
    const open: Open = { name: `${PREFIX}${hash(group)}:`, items: new Map(), waiting: [] };
    this.#groups.set(group, open);
    for (const node of this.#owner.others()) this.#follow(group, open, node);
  }

  close(group: string): void {
    const open = this.#groups.get(group);
    if (!open) return;
    for (const node of [...open.items.keys()]) this.#unfollow(open, node);
    this.#groups.delete(group);
    for (const ready of open.waiting) ready();
  }

  write(group: string, portion: string): void {
    this.#owner.set(`${PREFIX}${hash(group)}:${this.#owner.node}`, portion);
  }

  ready(group: string): Promise<void> | undefined {
    const open = this.#groups.get(group);
    if (!open || this.#isReady(open)) return undefined;
    return new Promise((resolve) => open.waiting.push(resolve));
  }

  /** Another node is there. */
  came(node: string): void {
    for (const [group, open] of this.#groups) this.#follow(group, open, node);
  }

  /** A node is no more; with `isMoving` because it has said goodbye, and its clients are on their way to others. */
  gone(node: string, isMoving: boolean): void {
    const forget = (): void => {
      this.#stopWaits.delete(stopWait);
      if (this.#owner.others().includes(node)) return; // it is back
      for (const [group, open] of this.#groups) {
        this.#unfollow(open, node);
        this.#owner.took(group, node, undefined);
      }
    };
    let stopWait = (): void => {};
    if (this.#hasLeft) return;
    if (!isMoving) return forget();
    stopWait = this.#owner.after(MOVING_MS, forget);
    this.#stopWaits.add(stopWait);
  }

  /** This node leaves. */
  end(): void {
    this.#hasLeft = true;
    for (const stopWait of this.#stopWaits) stopWait();
  }

  /** A node has said who is there, or what it says is known for the first time. */
  changed(item: string, held: Held | undefined): void {
    const known = this.#items.get(item);
    if (!known) return;
    const { group, node } = known;
    this.#owner.took(group, node, held && parse(held.text));
    const open = this.#groups.get(group);
    if (!open || open.waiting.length === 0 || !this.#isReady(open)) return;
    for (const ready of open.waiting.splice(0)) ready();
  }

  #isReady({ items }: Open): boolean {
    return ![...items.values()].some((item) => this.#owner.isOpening(item));
  }

  #follow(group: string, { name, items }: Open, node: string): void {
    if (items.has(node)) return;
    const item = `${name}${node}`;
    items.set(node, item);
    this.#items.set(item, { group, node });
    this.#owner.follow(item);
  }

  #unfollow({ items }: Open, node: string): void {
    const item = items.get(node);
    if (item === undefined) return;
    items.delete(node);
    this.#items.delete(item);
    this.#owner.unfollow(item);
  }
}

/** The names of groups are the application's: any text, and nobody else's business. */
function hash(group: string): string {
  return createHash("sha256").update(group).digest("base64url");
}
