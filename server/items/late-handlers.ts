import type { Item } from "./item.js";

/** What lingering items need. */
interface LingeringOwner {
  now(): number;
  after(delayMs: number, then: () => void): () => void;
}

/** A stranger may ask for names without end, and leave before the answers come. */
const MOST = 1_000;

/** Items that nobody waits for or watches, until no handler may answer any more. */
export class LateHandlers {
  #owner: LingeringOwner;
  #over: (item: Item) => void;
  #items = new Set<Item>();
  #stopTimer: (() => void) | undefined;

  /** `over` is told of each whose time is up; it may be wanted again since. */
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

  /** When the first that was let go of is due: the others are, in about the same order, later. */
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
