/** Connects the nodes of a cluster over Redis or Valkey. Entry point `monument-ws/redis`. */
import type {
  Claimed,
  Engine,
  EngineOwner,
  EngineSettings,
  Held,
  Stamp,
  Written,
} from "../cluster/engine.js";
import {
  checkHeld,
  MOST_PUSHED,
  NOT_PUSHED,
  packClaimed,
  unpackClaimed,
  unpackPush,
} from "../cluster/wire.js";
import { itemName } from "./item-name.js";
import { isPassing } from "./passing.js";
import { Reconnecting } from "./reconnecting.js";
import { connect, type RedisClient } from "./redis-clients.js";
import type { RedisConnection } from "./redis-connection.js";
import { CLAIM, hashOf, RELEASE, WRITE } from "./redis-script.js";

export type { IoRedisClient, NodeRedisClient, RedisClient } from "./redis-clients.js";
export type { IoRedisCluster, NodeRedisCluster, RedisClusterClient } from "./redis-clusters.js";

/** Options for `redis`. */
export interface RedisOptions extends EngineSettings {
  /**
   * Prefix of all keys and channels. Two applications on one Redis need different prefixes.
   * @default "mws"
   */
  prefix?: string | undefined;
  /**
   * How long the last value of an item is stored after it was set, in milliseconds.
   * @default 86400000
   */
  keepMs?: number | undefined;
}

const DAY_MS = 86_400_000;
/** Long enough for every node to receive or read it. */
const PASSING_MS = "60000";

/**
 * Creates an engine for one router, over Redis 6.2 or newer, or Valkey. `client` is a client of node-redis, ioredis
 * or iovalkey. It is used only to create duplicates, which are closed with the router. For a Redis Cluster (7.0 or
 * newer) it is a client of node-redis (`createCluster`) or ioredis (`new Cluster`).
 */
export function redis(client: RedisClient, options: RedisOptions = {}): Engine {
  return new RedisEngine(client, options);
}

class RedisEngine implements Engine {
  readonly settings: EngineSettings;
  #prefix: string;
  #keepMs: string;
  #owner: EngineOwner | undefined;
  #connection: Reconnecting<RedisConnection>;
  /** The items by their channels. */
  #items = new Map<string, string>();

  constructor(client: RedisClient, { prefix = "mws", keepMs = DAY_MS, ...settings }: RedisOptions) {
    this.settings = settings;
    this.#prefix = prefix;
    this.#keepMs = String(keepMs);
    this.#connection = new Reconnecting({
      connect: (lost) => connect(client, { lost, heard: (channel, text) => this.#heard(channel, text) }),
      end: (connection) => connection.end(),
      back: () => this.#owner?.back(),
      lost: (why) => {
        this.#items.clear();
        this.#owner?.lost(why);
      },
    });
  }

  open(owner: EngineOwner): void {
    this.#owner = owner;
    void this.#connection.start();
  }

  reopen(): void {
    this.#connection.drop(new Error("the connection to Redis was given up"));
  }

  async watch(items: readonly string[]): Promise<void> {
    for (const item of items) this.#items.set(this.#channelOf(item), item);
    await this.#current.subscribe(items.map((item) => this.#channelOf(item)));
  }

  unwatch(items: readonly string[]): void {
    const channels = items.map((item) => this.#channelOf(item));
    for (const channel of channels) this.#items.delete(channel);
    this.#connection.current?.unsubscribe(channels).catch(() => {}); // otherwise no further pushes arrive either
  }

  read(items: readonly string[]): Promise<(Held | undefined)[]> {
    return Promise.all(
      items.map(async (item) => {
        const reply = await this.#askFor(item, "at", "by", "count", "text");
        const [at, by, count, text] = toList(reply);
        return at === null ? undefined : checkHeld(at, by, count, text);
      }),
    );
  }

  stamps(items: readonly string[]): Promise<(Stamp | undefined)[]> {
    return Promise.all(
      items.map(async (item) => {
        const [at, by, count] = toList(await this.#askFor(item, "at", "by", "count"));
        return at === null ? undefined : checkHeld(at, by, count, "");
      }),
    );
  }

  async write(item: string, candidate: Held): Promise<Written> {
    const { at, by, count, text } = candidate;
    const record = this.#recordOf(item);
    const { publishes } = this.#current;
    const keepMs = isPassing(item, text) ? PASSING_MS : this.#keepMs;
    const value = [String(at), by, String(count), text, keepMs, publishes, `${MOST_PUSHED}`, NOT_PUSHED];
    const reply = toList(await this.#run(WRITE, record, ["2", record, this.#channelOf(item), ...value]));
    if (Number(reply[0]) === 1) {
      return { isTaken: true, held: { ...candidate, at: Number(reply[1]) }, now: Number(reply[2]) };
    }
    const held = checkHeld(reply[1], reply[2], reply[3], reply[4]);
    if (!held) throw new Error(`the record of "${item}" was not written by this package`);
    return { isTaken: false, held, now: Number(reply[5]) };
  }

  async send(channel: string, text: string): Promise<void> {
    const name = `${this.#prefix}:${channel}`;
    await this.#current.command([this.#current.publishes, name, text], name);
  }

  async listen(channel: string): Promise<void> {
    await this.#current.subscribe([`${this.#prefix}:${channel}`]);
  }

  ignore(channel: string): void {
    this.#connection.current?.unsubscribe([`${this.#prefix}:${channel}`]).catch(() => {});
  }

  async claim(key: string, claimed: Claimed, keepMs: number, instead = ""): Promise<Claimed | undefined> {
    const name = `${this.#prefix}:${key}`;
    const { publishes } = this.#current;
    const isEmpty = claimed.text === "" ? "1" : "0";
    const value = [claimed.by, packClaimed(claimed), isEmpty, String(keepMs), instead, publishes];
    const held = await this.#run(CLAIM, name, ["2", name, name, ...value]);
    if (held === null || held === undefined) return undefined;
    const known = unpackClaimed(held);
    if (!known) throw new Error(`what is kept under "${key}" was not written by this package`);
    return known;
  }

  async release(key: string, by: string): Promise<void> {
    const name = `${this.#prefix}:${key}`;
    await this.#run(RELEASE, name, ["1", name, by]);
  }

  async time(): Promise<number> {
    const [seconds, microseconds] = toList(await this.#current.command(["TIME"], undefined));
    return Number(seconds) * 1_000_000 + Number(microseconds);
  }

  async close(): Promise<void> {
    this.#owner = undefined;
    this.#connection.close();
  }

  get #current(): RedisConnection {
    const { current } = this.#connection;
    if (!current) throw new Error("there is no connection to Redis");
    return current;
  }

  async #askFor(item: string, ...fields: string[]): Promise<unknown> {
    const record = this.#recordOf(item);
    return this.#current.command(["HMGET", record, ...fields], record);
  }

  /** A restarted server has forgotten the script. */
  async #run(script: string, key: string, args: string[]): Promise<unknown> {
    try {
      return await this.#current.command(["EVALSHA", hashOf(script), ...args], key);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
      return this.#current.command(["EVAL", script, ...args], key);
    }
  }

  #heard(channel: string, text: string): void {
    const item = this.#items.get(channel);
    const pushed = item === undefined ? undefined : unpackPush(text);
    if (item !== undefined && pushed) {
      if (pushed.text !== undefined) this.#owner?.heard(item, pushed);
      else this.#owner?.written(item, pushed);
    }
    const own = `${this.#prefix}:`;
    if (item === undefined && channel.startsWith(own)) this.#owner?.message(channel.slice(own.length), text);
  }

  #channelOf(item: string): string {
    return `${this.#prefix}:{${itemName(item)}}`;
  }

  #recordOf(item: string): string {
    return `${this.#channelOf(item)}:r`;
  }
}

function toList(reply: unknown): unknown[] {
  return Array.isArray(reply) ? reply : [];
}
