import { type Bus, listen } from "./bus.js";
import type { Deadlines } from "./deadlines.js";
import { Item, type Waiter } from "./item.js";

interface Open {
  item: Item;
  stopListening: () => void;
}

/**
 * How many items stay open that nobody waits for or watches. To close and open the same again at each get costs up
 * to 60 us where there are ten thousand others: a Map keeps the places of what was deleted until it grows.
 */
const MAX_IDLE = 100;

/** The items that somebody waits for or watches, by set event. Each has one listener on the bus while it is here. */
export class OpenItems {
  #bus: Bus;
  #deadlines: Deadlines<Waiter>;
  #hasSessions: () => boolean;
  #items = new Map<string, Open>();
  /** Those that were let go of; some may be wanted again since. */
  #idle = new Set<Item>();

  /** While `hasSessions`, somebody closes what is idle from time to time. */
  constructor(bus: Bus, deadlines: Deadlines<Waiter>, hasSessions: () => boolean) {
    this.#bus = bus;
    this.#deadlines = deadlines;
    this.#hasSessions = hasSessions;
  }

  /** How many somebody waits for or watches. */
  get size(): number {
    return [...this.#items.values()].filter(({ item }) => !item.isIdle).length;
  }

  /** The item of `event`, if it is open. */
  find(event: string): Item | undefined {
    return this.#items.get(event)?.item;
  }

  /** The item of `event`, listening to it. Whoever opens it releases it. */
  open(event: string): Item {
    const known = this.find(event);
    if (known) return known;
    const item = new Item(event, this.#deadlines);
    const stopListening = listen(this.#bus, event, (payload) => {
      item.settle(payload);
      this.release(item);
    });
    this.#items.set(event, { item, stopListening });
    return item;
  }

  /** Lets go of an item that nobody waits for or watches. It stays open for a while: somebody may ask again. */
  release(item: Item): void {
    if (!item.isIdle) return;
    item.reset();
    if (this.#idle.has(item)) return;
    this.#idle.add(item);
    if (this.#idle.size > MAX_IDLE || !this.#hasSessions()) this.closeIdle();
  }

  /** Closes all that were let go of. */
  closeIdle(): void {
    for (const item of this.#idle) {
      const open = this.#items.get(item.event);
      if (!item.isIdle || open?.item !== item) continue;
      this.#items.delete(item.event);
      open.stopListening();
    }
    this.#idle.clear();
  }
}
