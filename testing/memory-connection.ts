import type { EngineOwner, Held } from "../cluster/engine.js";
import type { MemoryStore } from "./memory-store.js";

/** What a connection needs of the world that it is in. */
export interface ConnectionWorld {
  /** How long one way takes, in milliseconds. */
  latencyMs(): number;
  now(): number;
  /** The longest text that is pushed. */
  readonly pushedCharacters: number;
  after(delayMs: number, then: () => void): void;
  /** Runs `then` as soon as the engine works. */
  whenRunning(then: () => void): void;
}

/** When the last of what goes one way arrives: it keeps its order. */
interface Way {
  last: number;
}

/** One node's connection to an engine in memory: as with Redis, replies and what is pushed come by ways of their own. */
export class MemoryConnection {
  store: MemoryStore;
  readonly watched = new Set<string>();
  readonly channels = new Set<string>();
  /** Whether all that is pushed over it is lost. */
  isDeaf = false;
  /** The items whose pushes are lost, until they are watched anew; and the channels. */
  readonly deafTo = new Set<string>();
  #world: ConnectionWorld;
  #owner: EngineOwner;
  #isOpen = true;
  #there: Way = { last: 0 };
  #replies: Way = { last: 0 };
  #pushes: Way = { last: 0 };
  #rejects = new Set<(error: Error) => void>();

  constructor(store: MemoryStore, world: ConnectionWorld, owner: EngineOwner) {
    this.store = store;
    this.#world = world;
    this.#owner = owner;
  }

  /** Has the engine do `run`. Rejects if the connection breaks before the reply, whatever has been done by then. */
  call<Reply>(run: (store: MemoryStore) => Reply): Promise<Reply> {
    const world = this.#world;
    return new Promise((resolve, reject) => {
      this.#rejects.add(reject);
      this.#travel(this.#there, () => {
        world.whenRunning(() => {
          if (!this.#isOpen) return;
          const reply = run(this.store);
          this.#travel(this.#replies, () => {
            this.#rejects.delete(reject);
            resolve(reply);
          });
        });
      });
    });
  }

  push(item: string, held: Held): void {
    if (!this.watched.has(item) || this.deafTo.has(item) || this.isDeaf) return;
    const isPushed = held.text.length <= this.#world.pushedCharacters;
    this.#travel(this.#pushes, () => {
      if (isPushed) this.#owner.heard(item, held);
      else this.#owner.written(item, held);
    });
  }

  message(channel: string, text: string): void {
    if (!this.channels.has(channel) || this.deafTo.has(channel) || this.isDeaf) return;
    this.#travel(this.#pushes, () => this.#owner.message(channel, text));
  }

  /** Nothing more comes or goes. */
  break(): void {
    this.#isOpen = false;
    for (const reject of this.#rejects) reject(new Error("the connection is lost"));
    this.#rejects.clear();
  }

  #travel(way: Way, then: () => void): void {
    const world = this.#world;
    way.last = Math.max(way.last, world.now() + world.latencyMs());
    world.after(way.last - world.now(), () => {
      if (this.#isOpen) then();
    });
  }
}
