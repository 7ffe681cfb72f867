import { createHash } from "node:crypto";
import type { Held } from "../../cluster/engine.js";
import { parse } from "../../shared/envelope.js";
import type { PresenceElsewhere } from "../events/presences.js";

/** What portions need of their node. */
export interface PortionsOwner {
  readonly node: string;
  /** The ids of the other nodes that are present. */
  others(): readonly string[];
  follow(item: string): void;
  unfollow(item: string): void;
  isOpening(item: string): boolean;
  set(item: string, text: string): void;
  after(delayMs: number, then: () => void): () => void;
  /** A node has reported its members of `group`; `undefined` if it has none, or has left. */
  took(group: string, node: string, portion: unknown): void;
}

/** How long the members of a node that has said goodbye may take to reconnect to another one, in milliseconds. */
const MOVING_MS = 15_000;
const PREFIX = "ws:here:";

/** One group that this node follows on the others. */
interface Open {
  name: string;
  /** The items of the other nodes, by node id. */
  items: Map<string, string>;
  /** Called when the reports of all nodes are known. */
  waiting: (() => void)[];
}

/**
 * The members of a group on the other nodes. Each node writes one item with its own members. Items of nodes that have
 * left are ignored.
 */
export class Portions implements PresenceElsewhere {
  #owner: PortionsOwner;
  #groups = new Map<string, Open>();
  #hasLeft = false;
  /** Ends the grace times for clients of nodes that have said goodbye. */
  #stopWaits = new Set<() => void>();
  /** The group and the node of each followed item. */
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

  /** A node has joined. */
  came(node: string): void {
    for (const [group, open] of this.#groups) this.#follow(group, open, node);
  }

  /** A node has left; with `isMoving` it has said goodbye, and its clients are reconnecting to other nodes. */
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

  /** A node has sent a report, or its first one was read. */
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

/** A hash: the names of groups may be any text, and are not for other readers of the engine. */
function hash(group: string): string {
  return createHash("sha256").update(group).digest("base64url");
}
