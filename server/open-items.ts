import { type Bus, listen } from "./bus.js";
import type { Deadlines } from "./deadlines.js";
import { Item, type Waiter } from "./item.js";

interface Open {
  item: Item;
  stopListening: () => void;
}

/** The items that somebody waits for or watches, by set event. Each has one listener on the bus while it is here. */
export class OpenItems {
  #bus: Bus;
  #deadlines: Deadlines<Waiter>;
  #items = new Map<string, Open>();
  /** Those that were let go of in this turn. */
  #idle = new Set<Item>();

  constructor(bus: Bus, deadlines: Deadlines<Waiter>) {
    this.#bus = bus;
    this.#deadlines = deadlines;
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

  /** Lets go of an item that nobody waits for or watches, at the end of the turn: until then somebody may ask again. */
  release(item: Item): void {
    if (!item.isIdle) return;
    if (this.#idle.size === 0) setImmediate(() => this.#closeIdle());
    this.#idle.add(item);
  }

  #closeIdle(): void {
    for (const item of this.#idle) {
      const open = this.#items.get(item.event);
      if (!item.isIdle || open?.item !== item) continue;
      this.#items.delete(item.event);
      open.stopListening();
    }
    this.#idle.clear();
  }
}
