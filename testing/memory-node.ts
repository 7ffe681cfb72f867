import type {
  Claimed,
  Engine,
  EngineOwner,
  EngineSettings,
  Held,
  Stamp,
  Written,
} from "../cluster/engine.js";
import { packClaimed } from "../cluster/wire.js";
import type { Clock } from "../shared/clock.js";
import type { MemoryConnection } from "./memory-connection.js";
import type { MemoryStore } from "./memory-store.js";

const CONNECT_MS = 5;

/** The engine that the nodes share. */
export interface EngineHub {
  readonly clock: Clock;
  readonly isUp: boolean;
  /** Creates the connection of one node. */
  connect(owner: EngineOwner): MemoryConnection;
  /** The connections to one store. */
  connectionsOf(store: MemoryStore): MemoryConnection[];
  /** A node has left. */
  leave(node: Engine): void;
}

/** One node's engine in memory. */
export class MemoryNode implements Engine {
  readonly settings: EngineSettings;
  connection: MemoryConnection | undefined;
  #hub: EngineHub;
  #owner: EngineOwner | undefined;
  #stopConnecting = (): void => {};

  constructor(hub: EngineHub, settings: EngineSettings) {
    this.#hub = hub;
    this.settings = settings;
  }

  open(owner: EngineOwner): void {
    this.#owner = owner;
    this.connectLater();
  }

  reopen(): void {
    if (!this.connection) return;
    this.disconnect("the connection was given up");
    this.connectLater();
  }

  connectLater(delayMs = 0): void {
    this.#stopConnecting();
    const connect = (): void => {
      if (!this.#owner || this.connection || !this.#hub.isUp) return;
      this.connection = this.#hub.connect(this.#owner);
      this.#owner.back();
    };
    this.#stopConnecting = this.#hub.clock.after(delayMs + CONNECT_MS, connect, "housekeeping");
  }

  disconnect(why: string): void {
    const { connection } = this;
    if (!connection) return;
    this.connection = undefined;
    connection.break();
    this.#owner?.lost(new Error(why));
  }

  watch(items: readonly string[]): Promise<void> {
    return this.#call((_, connection) => {
      for (const item of items) {
        connection.watched.add(item);
        connection.deafTo.delete(item);
      }
    });
  }

  unwatch(items: readonly string[]): void {
    const forget = (connection: MemoryConnection): void => {
      for (const item of items) connection.watched.delete(item);
    };
    this.#call((_, connection) => forget(connection)).catch(() => {});
  }

  read(items: readonly string[]): Promise<(Held | undefined)[]> {
    return this.#call((store) => items.map((item) => store.records.get(item)));
  }

  stamps(items: readonly string[]): Promise<(Stamp | undefined)[]> {
    return this.read(items);
  }

  write(item: string, candidate: Held): Promise<Written> {
    return this.#call((store) => {
      const written = store.write(item, candidate);
      if (written.isTaken) for (const each of this.#hub.connectionsOf(store)) each.push(item, written.held);
      return written;
    });
  }

  send(channel: string, text: string): Promise<void> {
    return this.#call((store) => {
      for (const each of this.#hub.connectionsOf(store)) each.message(channel, text);
    });
  }

  listen(channel: string): Promise<void> {
    return this.#call((_, connection) => void connection.channels.add(channel));
  }

  ignore(channel: string): void {
    this.#call((_, connection) => void connection.channels.delete(channel)).catch(() => {});
  }

  claim(key: string, claimed: Claimed, keepMs: number, instead?: string): Promise<Claimed | undefined> {
    return this.#call((store) => {
      const { held, isAnother } = store.claim(key, claimed, keepMs, instead);
      if (isAnother)
        for (const each of this.#hub.connectionsOf(store)) each.message(key, packClaimed(claimed));
      return held;
    });
  }

  release(key: string, by: string): Promise<void> {
    return this.#call((store) => store.release(key, by));
  }

  time(): Promise<number> {
    return this.#call((store) => store.time());
  }

  async close(): Promise<void> {
    this.#stopConnecting();
    this.#owner = undefined;
    this.connection?.break();
    this.connection = undefined;
    this.#hub.leave(this);
  }

  #call<Reply>(run: (store: MemoryStore, connection: MemoryConnection) => Reply): Promise<Reply> {
    const { connection } = this;
    if (!connection) return Promise.reject(new Error("there is no connection"));
    return connection.call((store) => run(store, connection));
  }
}
