import type { Get } from "../session/asked.js";
import type { Result } from "../session/result.js";
import type { Feed, Taker } from "./feed.js";
import { Item, type ItemOwner } from "./item.js";
import { LateHandlers } from "./late-handlers.js";

interface Open {
  item: Item;
  stopListening: () => void;
}

/** What open items need of their surroundings. */
export interface OpenItemsOwner extends Omit<ItemOwner, "unanswered"> {
  /** While there are sessions, unused items are closed periodically. */
  hasSessions(): boolean;
  after(delayMs: number, then: () => void): () => void;
  /** Handles a set event of an item of which each session has its own answer. Returns whether it is such an item. */
  answersEach(item: Item): boolean;
  /** The cluster's value of `item` is known. If there is none, only a handler can answer. */
  opened(item: Item): void;
}

/**
 * How many unused items stay open. Closing and reopening an item at each get costs up to 60 us among ten thousand
 * others, because a Map keeps the slots of deleted entries until it grows.
 */
const MAX_IDLE = 100;

/** The open items, by set event. Each is subscribed to its set event while it is open. */
export class OpenItems {
  #feed: Feed;
  #owner: OpenItemsOwner & ItemOwner;
  #items = new Map<string, Open>();
  /** The released items; some may be in use again. */
  #idle = new Set<Item>();
  /** Unused items whose handlers may still answer. A late answer must not be mistaken for a new value. */
  #lingering: LateHandlers;

  constructor(feed: Feed, owner: OpenItemsOwner) {
    this.#feed = feed;
    this.#owner = { ...owner, unanswered: { count: 0 } };
    this.#lingering = new LateHandlers(owner, (item) => this.#close(item));
  }

  /** The number of items in use. */
  get size(): number {
    return [...this.#items.values()].filter(({ item }) => !item.isIdle).length;
  }

  /** The number of open items without a handler. */
  get unanswered(): number {
    return this.#owner.unanswered.count;
  }

  /** The item of `event`, if it is open. */
  find(event: string): Item | undefined {
    return this.#items.get(event)?.item;
  }

  /** Opens the item of `event` for `get`, and subscribes to it. The caller must release it. */
  open(event: string, get: Pick<Get, "event" | "id">): Item {
    const known = this.find(event);
    if (known) return known;
    const item = new Item(event, get, this.#owner);
    this.#items.set(event, { item, stopListening: this.#feed.listen(event, this.#takerOf(item)) });
    return item;
  }

  /** The value of `event`: that of the open item, or for a released one that of the cluster. */
  resultOf(event: string): Result | undefined {
    const item = this.find(event);
    if (item && this.#feed.held) item.result ??= this.#feed.held(event);
    return item?.result;
  }

  /** Releases an item. If it is unused it stays open for a while, because it may be requested again. */
  release(item: Item): void {
    if (!item.isIdle) return;
    item.reset();
    if (!item.isAnswered) return this.#lingering.add(item);
    if (this.#idle.has(item)) return;
    this.#idle.add(item);
    if (this.#idle.size > MAX_IDLE || !this.#owner.hasSessions()) this.closeIdle();
  }

  /** Closes all released items. */
  closeIdle(): void {
    for (const item of this.#idle) {
      if (item.isIdle && !item.isAnswered) this.#lingering.add(item);
      else this.#close(item);
    }
    this.#idle.clear();
  }

  /** Closes all items. */
  close(): void {
    this.#lingering.close();
    for (const { item } of [...this.#items.values()]) this.#close(item);
  }

  #takerOf(item: Item): Taker {
    return {
      set: (payload, isSure) => {
        if (!this.#owner.answersEach(item)) item.settle(payload, isSure);
        this.release(item);
      },
      opened: (held) => {
        if (held) item.hold(held);
        this.#owner.opened(item);
        this.release(item);
      },
      failed: (error) => {
        item.fail(error);
        this.release(item);
      },
      overtaken: () => item.overtaken(),
    };
  }

  #close(item: Item): void {
    const open = this.#items.get(item.event);
    if (!item.isIdle || open?.item !== item) return;
    this.#items.delete(item.event);
    open.stopListening();
    item.close();
  }
}
