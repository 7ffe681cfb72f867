import type { Get } from "../session/asked.js";
import type { Result } from "../session/result.js";
import type { Feed, Taker } from "./feed.js";
import { Item, type ItemOwner } from "./item.js";
import { LateHandlers } from "./late-handlers.js";

interface Open {
  item: Item;
  stopListening: () => void;
}

/** What open items need of those around them. */
export interface OpenItemsOwner extends Omit<ItemOwner, "unanswered"> {
  /** While there are any, somebody closes what is idle from time to time. */
  hasSessions(): boolean;
  after(delayMs: number, then: () => void): () => void;
  /** Takes what was set of an item of which each session has an answer of its own. Returns whether it is one. */
  answersEach(item: Item): boolean;
  /** What the cluster holds of `item` is known: if it holds nothing, only a handler can answer. */
  opened(item: Item): void;
}

/**
 * How many items stay open that nobody waits for or watches. To close and open the same again at each get costs up
 * to 60 us where there are ten thousand others: a Map keeps the places of what was deleted until it grows.
 */
const MAX_IDLE = 100;

/** The items that somebody waits for or watches, by set event. Each is listened to while it is here. */
export class OpenItems {
  #feed: Feed;
  #owner: OpenItemsOwner & ItemOwner;
  #items = new Map<string, Open>();
  /** Those that were let go of; some may be wanted again since. */
  #idle = new Set<Item>();
  /** Those that nobody wants either, and whose handlers may still answer: that must not be taken for news later. */
  #lingering: LateHandlers;

  constructor(feed: Feed, owner: OpenItemsOwner) {
    this.#feed = feed;
    this.#owner = { ...owner, unanswered: { count: 0 } };
    this.#lingering = new LateHandlers(owner, (item) => this.#close(item));
  }

  /** How many somebody waits for or watches. */
  get size(): number {
    return [...this.#items.values()].filter(({ item }) => !item.isIdle).length;
  }

  /** How many are open to which nobody answers. */
  get unanswered(): number {
    return this.#owner.unanswered.count;
  }

  /** The item of `event`, if it is open. */
  find(event: string): Item | undefined {
    return this.#items.get(event)?.item;
  }

  /** The item of `event`, which `get` asks for, listening to it. Whoever opens it releases it. */
  open(event: string, get: Pick<Get, "event" | "id">): Item {
    const known = this.find(event);
    if (known) return known;
    const item = new Item(event, get, this.#owner);
    this.#items.set(event, { item, stopListening: this.#feed.listen(event, this.#takerOf(item)) });
    return item;
  }

  /** What is known under `event`: of an item that was let go of, what the cluster holds. */
  resultOf(event: string): Result | undefined {
    const item = this.find(event);
    if (item && this.#feed.held) item.result ??= this.#feed.held(event);
    return item?.result;
  }

  /** Lets go of an item that nobody waits for or watches. It stays open for a while: somebody may ask again. */
  release(item: Item): void {
    if (!item.isIdle) return;
    item.reset();
    if (!item.isAnswered) return this.#lingering.add(item);
    if (this.#idle.has(item)) return;
    this.#idle.add(item);
    if (this.#idle.size > MAX_IDLE || !this.#owner.hasSessions()) this.closeIdle();
  }

  /** Closes all that were let go of. */
  closeIdle(): void {
    for (const item of this.#idle) {
      if (item.isIdle && !item.isAnswered) this.#lingering.add(item);
      else this.#close(item);
    }
    this.#idle.clear();
  }

  /** Closes all. */
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
