import type { ClientName, ClientUnderMeasure, MakeClient } from "./client.js";
import { makeOurs } from "./ours.js";
import { makeSocketIo } from "./socket.io.js";
import { makeBare } from "./ws.js";

const make: Record<ClientName, MakeClient> = { ours: makeOurs, ws: makeBare, "socket.io": makeSocketIo };

/** One client and what is asked of it: the same code in Node and in a page. */
export class Exercise {
  #client: ClientUnderMeasure;
  /** How many values of the live item have come. */
  #heard = 0;
  #awaited: { total: number; resolve: () => void } | undefined;

  constructor(name: ClientName, authority: string) {
    this.#client = make[name](authority);
  }

  /** Connects, and resolves when the live item has its first value. */
  async connect(): Promise<void> {
    await this.#client.connect();
    this.#client.subscribe(() => {
      this.#heard++;
      if (this.#awaited && this.#heard >= this.#awaited.total) this.#awaited.resolve();
    });
    await this.heard(1);
  }

  /** Asks `count` gets, one after the other: ours asks once for what is asked twice at a time. */
  async get(count: number): Promise<void> {
    for (let each = 0; each < count; each++) await this.#client.get();
  }

  /** Resolves when the live item has had `total` values. */
  heard(total: number): Promise<void> {
    return new Promise((resolve) => {
      this.#awaited = { total, resolve };
      if (this.#heard >= total) resolve();
    });
  }
}
