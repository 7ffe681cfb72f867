import type { Held } from "./engine.js";

/** What the opening of items needs of its surroundings. */
export interface OpeningOwner {
  watch(items: readonly string[]): Promise<void>;
  read(items: readonly string[]): Promise<(Held | undefined)[]>;
  /** The engine's value of an item that is watched now. */
  opened(item: string, held: Held | undefined): void;
  /** The engine failed to answer. */
  failed(error: unknown): void;
}

const BATCH = 500;

/**
 * Items to keep up to date. Each is watched first, and read when the engine has confirmed that. In the other order,
 * 28 of 300 missed a value that was set in between.
 */
export class Opening {
  #owner: OpeningOwner;
  #items = new Set<string>();
  #running: Promise<void> | undefined;
  #isOn = false;

  constructor(owner: OpeningOwner) {
    this.#owner = owner;
  }

  /** Whether the item is still being opened. */
  has(item: string): boolean {
    return this.#items.has(item);
  }

  /** Opens an item, together with all others of the same turn. */
  add(item: string): void {
    this.#items.add(item);
    if (this.#isOn) queueMicrotask(() => this.#run().catch((error: unknown) => this.#owner.failed(error)));
  }

  delete(item: string): void {
    this.#items.delete(item);
  }

  /** Opens all of `items` again, and from now on those that are added. Rejects if the engine fails. */
  start(items: Iterable<string>): Promise<void> {
    for (const item of items) this.#items.add(item);
    this.#isOn = true;
    this.#running = undefined; // one that hangs over an old connection
    return this.#run();
  }

  /** Opens nothing until the next start. */
  stop(): void {
    this.#isOn = false;
    this.#running = undefined;
  }

  #run(): Promise<void> {
    if (!this.#isOn) return Promise.resolve();
    if (this.#running) return this.#running;
    const running: Promise<void> = this.#openAll(() => this.#running === running).finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  async #openAll(isCurrent: () => boolean): Promise<void> {
    await null; // until `running` is known
    while (this.#items.size > 0 && isCurrent()) {
      const items = [...this.#items].slice(0, BATCH);
      await this.#owner.watch(items);
      const held = await this.#owner.read(items);
      if (!isCurrent()) return;
      for (const [index, item] of items.entries()) {
        if (this.#items.delete(item)) this.#owner.opened(item, held[index]);
      }
    }
  }
}
