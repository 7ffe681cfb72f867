import type { Engine, Stamp } from "./engine.js";
import type { Registers } from "./registers.js";

/** What fetching needs of its node. */
export interface FetchingOwner {
  readonly engine: Pick<Engine, "read">;
  readonly registers: Pick<Registers, "shown" | "heard">;
  /** The engine failed to answer. */
  failed(error: unknown): void;
}

const BATCH = 100;

/**
 * Reads values that are too large to be pushed: the engine only announces them. Announcements during a read cause one
 * further read per item, however many there are. So a node that was stopped for a while reads each item once, and the
 * engine has not buffered values for it: at 20 kB each they took 145 MB in NATS.
 */
export class Fetching {
  #owner: FetchingOwner;
  #items = new Set<string>();
  /** The current read. */
  #running: object | undefined;

  constructor(owner: FetchingOwner) {
    this.#owner = owner;
  }

  /** A node has written an item. */
  add(item: string, { at, by, count }: Stamp): void {
    const shown = this.#owner.registers.shown(item);
    // A node's own writes are announced to it as well.
    if (shown && (shown.at >= at || (shown.by === by && shown.count >= count))) return;
    this.#items.add(item);
    if (!this.#running) void this.#run({});
  }

  /** The node is alone: items are read when they are opened again, and the current read may hang. */
  stop(): void {
    this.#running = undefined;
    this.#items.clear();
  }

  async #run(run: object): Promise<void> {
    this.#running = run;
    const isCurrent = (): boolean => this.#running === run;
    try {
      while (isCurrent() && this.#items.size > 0) await this.#readSome(isCurrent);
      if (isCurrent()) this.#running = undefined;
    } catch (error) {
      if (isCurrent()) this.#owner.failed(error);
    }
  }

  async #readSome(isCurrent: () => boolean): Promise<void> {
    const items = [...this.#items].slice(0, BATCH);
    for (const item of items) this.#items.delete(item);
    const all = await this.#owner.engine.read(items);
    if (!isCurrent()) return;
    for (const [index, item] of items.entries()) {
      const held = all[index];
      if (held) this.#owner.registers.heard(item, held);
    }
  }
}
