import type { EngineOwner, Held } from "../cluster/engine.js";
import type { MemoryStore } from "./memory-store.js";

/** What a connection needs of the world that it is in. */
export interface ConnectionWorld {
  /** How long one way takes, in milliseconds. */
  latencyMs(): number;
  now(): number;
  after(delayMs: number, then: () => void): void;
  /** Runs `then` as soon as the engine works. */
  whenRunning(then: () => void): void;
}

/** One node's connection to an engine in memory. All that goes one way keeps its order. */
export class MemoryConnection {
  store: MemoryStore;
  readonly watched = new Set<string>();
  readonly channels = new Set<string>();
  /** Whether all that is pushed over it is lost. */
  isDeaf = false;
  /** The items whose pushes are lost, until they are watched anew. */
  readonly deafTo = new Set<string>();
  #world: ConnectionWorld;
  #owner: EngineOwner;
  #isOpen = true;
  #lastThere = 0;
  #lastBack = 0;
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
      this.#lastThere = Math.max(this.#lastThere, world.now() + world.latencyMs());
      world.after(this.#lastThere - world.now(), () => {
        world.whenRunning(() => {
          if (!this.#isOpen) return;
          const reply = run(this.store);
          this.#arrive(() => {
            this.#rejects.delete(reject);
            resolve(reply);
          });
        });
      });
    });
  }

  push(item: string, held: Held): void {
    if (!this.watched.has(item) || this.deafTo.has(item) || this.isDeaf) return;
    this.#arrive(() => this.#owner.heard(item, held));
  }

  message(channel: string, text: string): void {
    if (this.channels.has(channel) && !this.isDeaf) this.#arrive(() => this.#owner.message(channel, text));
  }

  /** Nothing more comes or goes. */
  break(): void {
    this.#isOpen = false;
    for (const reject of this.#rejects) reject(new Error("the connection is lost"));
    this.#rejects.clear();
  }

  #arrive(then: () => void): void {
    const world = this.#world;
    this.#lastBack = Math.max(this.#lastBack, world.now() + world.latencyMs());
    world.after(this.#lastBack - world.now(), () => {
      if (this.#isOpen) then();
    });
  }
}
