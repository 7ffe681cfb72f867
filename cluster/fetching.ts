import type { Engine, Stamp } from "./engine.js";
import type { Registers } from "./registers.js";

/** What fetching needs of its node. */
export interface FetchingOwner {
  readonly engine: Pick<Engine, "read">;
  readonly registers: Pick<Registers, "shown" | "heard">;
  /** The engine did not do it. */
  failed(error: unknown): void;
}

const BATCH = 100;

/**
 * Reads what is too large to be pushed: the engine only says that it was written. What is said of an item while a read is
 * under way makes one more read, however often it is said. So a node that was stopped for a while reads each item once,
 * and the engine has kept no values for it in between: with 20 kB each that were 145 MB in NATS.
 */
export class Fetching {
  #owner: FetchingOwner;
  #items = new Set<string>();
  /** The read that is under way. */
  #running: object | undefined;

  constructor(owner: FetchingOwner) {
    this.#owner = owner;
  }

  /** An item was written by somebody. */
  add(item: string, { at, by, count }: Stamp): void {
    const shown = this.#owner.registers.shown(item);
    // The own writes are heard of too.
    if (shown && (shown.at >= at || (shown.by === by && shown.count >= count))) return;
    this.#items.add(item);
    if (!this.#running) void this.#run({});
  }

  /** The node is alone: what waits is read by who opens the items anew, and a read may hang. */
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
