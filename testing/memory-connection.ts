import type { EngineOwner, Held } from "../cluster/engine.js";
import type { MemoryStore } from "./memory-store.js";

/** What a connection needs of the engine in memory. */
export interface ConnectionWorld {
  /** The time for one direction, in milliseconds. */
  latencyMs(): number;
  now(): number;
  /** The longest text that is pushed. */
  readonly pushedCharacters: number;
  after(delayMs: number, then: () => void): void;
  /** Runs `then` as soon as the engine works. */
  whenRunning(then: () => void): void;
}

/** When the last message of a direction arrives: order is kept. */
interface Way {
  last: number;
}

/** One node's connection to an engine in memory. As with Redis, replies and pushes have separate connections. */
export class MemoryConnection {
  store: MemoryStore;
  readonly watched = new Set<string>();
  readonly channels = new Set<string>();
  /** Whether all pushes over it are lost. */
  isDeaf = false;
  /** The items and channels whose pushes are lost until they are subscribed to again. */
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

  /** Runs `run` in the engine. Rejects if the connection breaks before the reply, whether or not it has run. */
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

  /** Nothing is sent or received any more. */
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
