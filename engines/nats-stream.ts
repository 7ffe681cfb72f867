import type { Held } from "../cluster/engine.js";
import { packHeld, unpackHeld } from "../cluster/wire.js";
import { parse, serialize } from "../shared/envelope.js";
import type { NatsConnection, NatsLibrary } from "./nats-client.js";

/** How the stream of the last values is kept. */
export interface StreamSettings {
  prefix: string;
  keepMs: number;
  storage: "file" | "memory";
  replicas: number;
}

/** What the stream holds of one item: the number of its message, 0 if there is none. */
export interface Stored {
  sequence: number;
  held: Held | undefined;
  /** When it was stored, in microseconds since 1970. */
  at: number;
}

const TIMEOUT_MS = 5_000;
const NS_PER_MS = 1_000_000;
const NOT_FOUND = 404;
/** Another message of this subject came first. */
const WRONG_SEQUENCE = 10_071;
/** There is such a stream, and it is kept in another way. */
const NAME_IN_USE = 10_058;

/** The stream with the last value of each item, which it publishes again to who watches: by requests alone. */
export class NatsStream {
  #connection: NatsConnection;
  #library: NatsLibrary;
  #prefix: string;

  constructor(connection: NatsConnection, library: NatsLibrary, prefix: string) {
    this.#connection = connection;
    this.#library = library;
    this.#prefix = prefix;
  }

  /** Makes the stream, unless it is there: one in memory is gone after a restart. */
  async create({ prefix, keepMs, storage, replicas }: StreamSettings): Promise<void> {
    const name = this.#name;
    const config = {
      name,
      subjects: [`${prefix}.r.*`],
      retention: "limits",
      storage,
      num_replicas: replicas,
      max_msgs_per_subject: 1,
      max_age: keepMs * NS_PER_MS,
      discard: "old",
      republish: { src: `${prefix}.r.>`, dest: `${prefix}.i.>` },
    };
    const { error } = await this.#api(`STREAM.CREATE.${name}`, config);
    if (error && error.err_code !== NAME_IN_USE)
      throw new Error(`JetStream made no stream: ${error.description}`);
  }

  /** What is held under `key`, as the leader of the stream says. */
  async read(key: string): Promise<Stored> {
    const { error, message } = await this.#api(`STREAM.MSG.GET.${this.#name}`, {
      last_by_subj: this.#subject(key),
    });
    if (error?.code === NOT_FOUND) return { sequence: 0, held: undefined, at: 0 };
    if (error || !message) throw new Error(`JetStream read nothing: ${error?.description ?? "no message"}`);
    const text = Buffer.from(message.data ?? "", "base64").toString();
    return { sequence: message.seq, held: unpackHeld(text), at: toMicroseconds(message.time) };
  }

  /** Stores it if the last message of `key` is the one with this number. Returns its own number; nothing if it is not. */
  async write(key: string, held: Held, after: number): Promise<number | undefined> {
    const headers = this.#library.headers();
    headers.set("Nats-Expected-Last-Subject-Sequence", String(after));
    const { error, seq } = await this.#request(this.#subject(key), packHeld(held), headers);
    if (error?.err_code === WRONG_SEQUENCE) return undefined;
    if (error || seq === undefined)
      throw new Error(`JetStream stored nothing: ${error?.description ?? "no reply"}`);
    return seq;
  }

  /** Keeps nothing under `key` any more. Who watches it has been told what was stored. */
  async forget(key: string): Promise<void> {
    const { error } = await this.#api(`STREAM.PURGE.${this.#name}`, { filter: this.#subject(key) });
    if (error) throw new Error(`JetStream did not forget: ${error.description}`);
  }

  /** Stores something of no meaning under `key`. */
  async touch(key: string): Promise<void> {
    const { error } = await this.#request(this.#subject(key), "");
    if (error) throw new Error(`JetStream stored nothing: ${error.description}`);
  }

  get #name(): string {
    return `${this.#prefix}_items`;
  }

  #subject(key: string): string {
    return `${this.#prefix}.r.${key}`;
  }

  #api(name: string, request: object): Promise<Reply> {
    return this.#request(`$JS.API.${name}`, serialize(request));
  }

  async #request(
    subject: string,
    payload: string,
    headers?: ReturnType<NatsLibrary["headers"]>,
  ): Promise<Reply> {
    // Each library knows the headers that it has made itself.
    const options = { timeout: TIMEOUT_MS, ...(headers && { headers: headers as never }) };
    const { data } = await this.#connection.request(subject, payload, options);
    // What JetStream replies is this, as its documentation says; of what is missing, nothing is taken.
    return Object(parse(new TextDecoder().decode(data))) as Reply;
  }
}

interface Reply {
  error?: { code: number; err_code?: number; description: string };
  seq?: number;
  message?: { seq: number; time: string; data?: string };
}

/** RFC 3339 with up to nine digits of a second. */
function toMicroseconds(time: string): number {
  const [, fraction = ""] = /\.(\d+)/.exec(time) ?? [];
  const seconds = Math.floor(Date.parse(time) / 1_000);
  return seconds * 1_000_000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}
