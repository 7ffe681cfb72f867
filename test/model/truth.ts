import { ITEMS, type ItemName } from "./items.js";

/** The payload that stands for a version: long enough to fill a stalled socket. */
export interface Payload {
  version: number;
  filler: string;
}

/** The characters that each value has beside its version: some go in parts over slow links. */
const FILLER = { shared: 100, private: 2_000, member: 4_000, switch: 100 };

/** The server's truth: the version of each item. It outlives the server's process. */
export class Truth {
  #versions = new Map<ItemName, number>(ITEMS.map((name) => [name, 0]));
  /** What was answered though something newer had been set since it was read: a client may see it for a while. */
  #late = new Set<string>();

  get(name: ItemName): number {
    return this.#versions.get(name) ?? 0;
  }

  /** The next version is the truth. */
  next(name: ItemName): number {
    const version = this.get(name) + 1;
    this.#versions.set(name, version);
    return version;
  }

  payload(name: ItemName): Payload {
    const version = this.get(name);
    return { version: name === "switch" ? version % 2 : version, filler: "x".repeat(FILLER[name]) };
  }

  /** What a handler reads now; it says when it answers. */
  read(name: ItemName): { payload: Payload; answered(): void } {
    const version = this.get(name);
    const answered = (): void => {
      if (this.get(name) !== version) this.#late.add(`${name} ${version}`);
    };
    return { payload: this.payload(name), answered };
  }

  /** Whether some handler answered with this version when it was the truth no more. */
  wasLate(name: ItemName, version: number): boolean {
    return this.#late.has(`${name} ${version}`);
  }
}
