/** Connects the nodes of a cluster over NATS with JetStream. Entry point `monument-ws/nats`. */
import { randomUUID } from "node:crypto";
import type {
  Claimed,
  Engine,
  EngineOwner,
  EngineSettings,
  Held,
  Stamp,
  Written,
} from "../cluster/engine.js";
import { judge } from "../cluster/judge.js";
import { packHeld, packPush, unpackHeld, unpackPush } from "../cluster/wire.js";
import { NatsClaims } from "./nats-claims.js";
import type { NatsConnection, NatsLibrary, NatsMessage } from "./nats-client.js";
import type { NatsOptions } from "./nats-options.js";
import { keyOf, type Message, NatsStream, pushedOf, type StreamSettings } from "./nats-stream.js";
import { isPassing } from "./passing.js";
import { Reconnecting } from "./reconnecting.js";

export type { NatsConnection, NatsHeaders, NatsLibrary, NatsMessage } from "./nats-client.js";
export type { NatsOptions } from "./nats-options.js";

const DAY_MS = 86_400_000;
/** How often a write is tried again when other writes come first. */
const MOST_TRIES = 20;

/**
 * Creates an engine for one router, over NATS 2.8.3 or newer with JetStream. `library` is the whole module `nats` or
 * `@nats-io/transport-node`. `connection` holds the options for its `connect`: the engine opens its own connection.
 */
export function nats(library: NatsLibrary, connection: object = {}, options: NatsOptions = {}): Engine {
  return new NatsEngine(library, connection, options);
}

/** The stored value of one item; its sequence number is 0 if there is none. */
interface Stored {
  sequence: number;
  held: Held | undefined;
}

interface Open {
  connection: NatsConnection;
  stream: NatsStream;
  claims: NatsClaims;
  subscriptions: Map<string, { unsubscribe(): void }>;
  /** The known stored values of watched items. */
  stored: Map<string, Stored>;
}

class NatsEngine implements Engine {
  readonly settings: EngineSettings;
  #library: NatsLibrary;
  #connectOptions: object;
  #prefix: string;
  #stream: StreamSettings;
  #owner: EngineOwner | undefined;
  #connection: Reconnecting<Open>;
  /** The engine's time minus this machine's, in microseconds. */
  #offset = 0;
  #clockKey = `clock-${randomUUID()}`;

  constructor(library: NatsLibrary, connection: object, options: NatsOptions) {
    const { prefix = "mws", keepMs = DAY_MS, storage = "file", replicas = 1, ...settings } = options;
    this.settings = settings;
    this.#library = library;
    this.#connectOptions = connection;
    this.#prefix = prefix;
    this.#stream = { keepMs, storage, replicas };
    this.#connection = new Reconnecting({
      connect: (lost) => this.#connect(lost),
      end: (open) => void open.connection.close().catch(() => {}),
      back: () => this.#owner?.back(),
      lost: (why) => this.#owner?.lost(why),
    });
  }

  open(owner: EngineOwner): void {
    this.#owner = owner;
    void this.#connection.start();
  }

  reopen(): void {
    this.#connection.drop(new Error("the connection to NATS was given up"));
  }

  async watch(items: readonly string[]): Promise<void> {
    const open = this.#current;
    for (const item of items) {
      this.#subscribe(`i.${keyOf(item)}`, (message) => this.#heard(open, item, message));
    }
    await open.connection.flush();
  }

  unwatch(items: readonly string[]): void {
    for (const item of items) {
      this.#unsubscribe(`i.${keyOf(item)}`);
      this.#connection.current?.stored.delete(item);
    }
  }

  async read(items: readonly string[]): Promise<(Held | undefined)[]> {
    const { stream } = this.#current;
    return Promise.all(items.map(async (item) => toStored(await stream.read(keyOf(item))).held));
  }

  async stamps(items: readonly string[]): Promise<(Stamp | undefined)[]> {
    await this.time(); // clocks drift apart
    return this.read(items);
  }

  /** Decides here, and lets the stream accept the write only if nothing was stored in between. */
  async write(item: string, candidate: Held): Promise<Written> {
    const open = this.#current;
    const key = keyOf(item);
    let stored = open.stored.get(item) ?? toStored(await open.stream.read(key));
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const written = judge(stored.held, candidate, this.#now());
      if (!written.isTaken) {
        // The known value may be one that the stream has lost.
        if (tries > 0) return written;
      } else {
        const [text, pushed] = [packHeld(written.held), packPush(written.held)];
        const sequence = await open.stream.write(key, text, stored.sequence, pushed);
        if (sequence !== undefined) {
          this.#note(open, item, { sequence, held: written.held });
          if (isPassing(item, candidate.text)) await open.stream.forget(key);
          return written;
        }
      }
      stored = toStored(await open.stream.read(key));
    }
    throw new Error(`"${item}" is written too often at once`);
  }

  async send(channel: string, text: string): Promise<void> {
    const { connection } = this.#current;
    connection.publish(`${this.#prefix}.c.${keyOf(channel)}`, text);
    await connection.flush();
  }

  async listen(channel: string): Promise<void> {
    const decoder = new TextDecoder();
    this.#subscribe(`c.${keyOf(channel)}`, ({ data }) => this.#owner?.message(channel, decoder.decode(data)));
    await this.#current.connection.flush();
  }

  ignore(channel: string): void {
    this.#unsubscribe(`c.${keyOf(channel)}`);
  }

  async claim(...given: Parameters<Engine["claim"]>): Promise<Claimed | undefined> {
    return this.#current.claims.claim(...given);
  }

  async release(key: string, by: string): Promise<void> {
    await this.#current.claims.release(key, by);
  }

  /** The only usable clock is the one that stamps stored messages. */
  async time(): Promise<number> {
    const { stream } = this.#current;
    const sentAt = performance.now();
    await stream.touch(this.#clockKey);
    const storedAt = (sentAt + performance.now()) / 2;
    const { at } = await stream.read(this.#clockKey);
    this.#offset = at - storedAt * 1_000;
    // The time at the middle of the round trip.
    return Math.round(((sentAt + performance.now()) / 2) * 1_000 + this.#offset);
  }

  async close(): Promise<void> {
    this.#owner = undefined;
    this.#connection.close();
  }

  async #connect(lost: (why: Error) => void): Promise<Open> {
    // The options of a library's `connect`; every version has these.
    const options = { ...this.#connectOptions, reconnect: false, timeout: 5_000 } as never;
    const connection = await this.#library.connect(options);
    void connection.closed().then(() => lost(new Error("NATS closed the connection")));
    const prefix = this.#prefix;
    const names = {
      stream: `${prefix}_items`,
      subject: `${prefix}.r`,
      heard: `${prefix}.i`,
      pushesApart: true,
    };
    const stream = new NatsStream(connection, this.#library, names);
    const claims = new NatsClaims(connection, this.#library, prefix, this.#stream);
    try {
      await stream.create(this.#stream);
    } catch (error) {
      await connection.close();
      throw error;
    }
    return { connection, stream, claims, subscriptions: new Map(), stored: new Map() };
  }

  #heard(open: Open, item: string, { headers }: NatsMessage): void {
    const pushed = unpackPush(pushedOf(headers));
    const sequence = Number(headers?.get("Nats-Sequence"));
    if (!pushed) return;
    if (pushed.text === undefined) {
      if ((open.stored.get(item)?.sequence ?? sequence) < sequence) open.stored.delete(item);
      return this.#owner?.written(item, pushed);
    }
    if (sequence > 0) this.#note(open, item, { sequence, held: pushed });
    this.#owner?.heard(item, pushed);
  }

  #note(open: Open, item: string, stored: Stored): void {
    if (!open.subscriptions.has(`i.${keyOf(item)}`)) return;
    const known = open.stored.get(item);
    if (!known || known.sequence < stored.sequence) open.stored.set(item, stored);
  }

  #subscribe(name: string, hear: (message: NatsMessage) => void): void {
    const { connection, subscriptions } = this.#current;
    if (subscriptions.has(name)) return;
    const callback = (error: Error | null, message: NatsMessage): void => {
      if (!error) hear(message);
    };
    subscriptions.set(name, connection.subscribe(`${this.#prefix}.${name}`, { callback }));
  }

  #unsubscribe(name: string): void {
    const subscriptions = this.#connection.current?.subscriptions;
    subscriptions?.get(name)?.unsubscribe();
    subscriptions?.delete(name);
  }

  get #current(): Open {
    const { current } = this.#connection;
    if (!current) throw new Error("there is no connection to NATS");
    return current;
  }

  #now(): number {
    return Math.round(performance.now() * 1_000 + this.#offset);
  }
}

function toStored({ sequence, text }: Message): Stored {
  return { sequence, held: unpackHeld(text) };
}
