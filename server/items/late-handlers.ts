import type { Item } from "./item.js";

/** What late handlers need of their surroundings. */
interface LingeringOwner {
  now(): number;
  after(delayMs: number, then: () => void): () => void;
}

/** A limit, because a client may request names without end and leave before the answers arrive. */
const MOST = 1_000;

/**
 * Unused items whose handlers may still answer. They stay open until then, so that a late answer is not mistaken for
 * a new value.
 */
export class LateHandlers {
  #owner: LingeringOwner;
  #over: (item: Item) => void;
  #items = new Set<Item>();
  #stopTimer: (() => void) | undefined;

  /** `over` is called with each item whose handlers can no longer answer. It may be in use again. */
  constructor(owner: LingeringOwner, over: (item: Item) => void) {
    this.#owner = owner;
    this.#over = over;
  }

  add(item: Item): void {
    this.#items.add(item);
    if (this.#items.size > MOST) {
      const [oldest] = this.#items;
      if (oldest) this.#end(oldest);
    }
    if (!this.#stopTimer) this.#lookLater();
  }

  /** Forgets all. */
  close(): void {
    this.#items.clear();
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #end(item: Item): void {
    this.#items.delete(item);
    this.#over(item);
  }

  /** Waits for the first item's deadline: the others follow in about the same order. */
  #lookLater(): void {
    const [first] = this.#items;
    if (!first) return;
    const delayMs = Math.max(1, (first.calls?.until ?? 0) - this.#owner.now());
    this.#stopTimer = this.#owner.after(delayMs, () => {
      this.#stopTimer = undefined;
      for (const item of this.#items) {
        if (item.isIdle && !item.isAnswered) break;
        this.#end(item);
      }
      this.#lookLater();
    });
  }
}
