import { EventEmitter, once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";

/** What a reader saw of the item. */
export class Sightings {
  /** How many messages with a value came. */
  count = 0;
  /** The number of the last value. */
  last: number | undefined;
  /** Whether the connection was lost at any time. */
  wasLost = false;
  #seenAt = 0;
  #news = new EventEmitter();

  /** A message brought the value of this number. */
  saw(number: number): void {
    this.count++;
    this.last = number;
    this.#seenAt = performance.now();
    this.#news.emit("seen");
  }

  /** The connection was lost. */
  lost(): void {
    this.wasLost = true;
  }

  /** Resolves when the first value has come. */
  async first(): Promise<void> {
    if (this.count === 0) await once(this.#news, "seen");
  }

  /** Resolves when no message has come for `quietMs`, or after `limitMs`. */
  async quiet(quietMs: number, limitMs: number): Promise<void> {
    const startedAt = performance.now();
    this.#seenAt = startedAt;
    while (performance.now() - this.#seenAt < quietMs && performance.now() - startedAt < limitMs) {
      await pause(quietMs / 10);
    }
  }
}
