import { parse, serialize } from "../shared/envelope.js";
import type { NatsConnection, NatsHeaders, NatsLibrary } from "./nats-client.js";

/** The name of a stream, and the prefixes of its subjects and of those that it republishes to. */
export interface StreamNames {
  stream: string;
  subject: string;
  heard: string;
  /** Whether only the `pushed` text of a write is republished, without the stored text. */
  pushesApart?: boolean;
}

/** How a stream is kept. */
export interface StreamSettings {
  keepMs: number;
  storage: "file" | "memory";
  replicas: number;
}

/** The stored message of one key; its sequence number is 0 if there is none. */
export interface Message {
  sequence: number;
  text: string;
  /** When it was stored, in microseconds since 1970. */
  at: number;
}

/** The header with the pushed text: all that is left of a message that is republished without its body. */
const PUSHED = "Mws-Pushed";
/** Libraries remove spaces from the end of a header. */
const END = ".";
const TIMEOUT_MS = 5_000;
const NS_PER_MS = 1_000_000;
const NOT_FOUND = 404;
/** The error of a write: another message of this subject came first. */
const WRONG_SEQUENCE = 10_071;
/** The error of a creation: the stream exists with other settings. */
const NAME_IN_USE = 10_058;

/** A stream with the last text of each key, which it republishes to subscribers. It is used by requests alone. */
export class NatsStream {
  #connection: NatsConnection;
  #library: NatsLibrary;
  #names: StreamNames;

  constructor(connection: NatsConnection, library: NatsLibrary, names: StreamNames) {
    this.#connection = connection;
    this.#library = library;
    this.#names = names;
  }

  /** Creates the stream, or updates its settings. A stream in memory is gone after a restart. */
  async create({ keepMs, storage, replicas }: StreamSettings): Promise<void> {
    const { stream: name, subject, heard, pushesApart = false } = this.#names;
    const config = {
      name,
      subjects: [`${subject}.*`],
      retention: "limits",
      storage,
      num_replicas: replicas,
      max_msgs_per_subject: 1,
      max_age: keepMs * NS_PER_MS,
      discard: "old",
      republish: { src: `${subject}.>`, dest: `${heard}.>`, headers_only: pushesApart },
    };
    const { error } = await this.#api(`STREAM.CREATE.${name}`, config);
    if (error && error.err_code !== NAME_IN_USE)
      throw new Error(`JetStream made no stream: ${error.description}`);
    // A stream that cannot be updated is used as it is.
    if (error) await this.#api(`STREAM.UPDATE.${name}`, config);
  }

  /** The stored message of `key`, read from the leader of the stream. */
  async read(key: string): Promise<Message> {
    const { error, message } = await this.#api(`STREAM.MSG.GET.${this.#names.stream}`, {
      last_by_subj: this.#subject(key),
    });
    if (error?.code === NOT_FOUND) return { sequence: 0, text: "", at: 0 };
    if (error || !message) throw new Error(`JetStream read nothing: ${error?.description ?? "no message"}`);
    const text = decode(message.data) || pushedIn(decode(message.hdrs));
    return { sequence: message.seq, text, at: toMicroseconds(message.time) };
  }

  /**
   * Stores `text` if the last message of `key` has the number `after`. Returns the new number; `undefined` if another
   * write came first. Subscribers receive `text`, or `pushed` with `pushesApart`.
   */
  async write(key: string, text: string, after: number, pushed?: string): Promise<number | undefined> {
    const headers = this.#library.headers();
    headers.set("Nats-Expected-Last-Subject-Sequence", String(after));
    if (pushed !== undefined) headers.set(PUSHED, `${pushed}${END}`);
    // If both are the same, the text is stored once, in the header.
    const { error, seq } = await this.#request(this.#subject(key), text === pushed ? "" : text, headers);
    if (error?.err_code === WRONG_SEQUENCE) return undefined;
    if (error || seq === undefined)
      throw new Error(`JetStream stored nothing: ${error?.description ?? "no reply"}`);
    return seq;
  }

  /**
   * Removes the messages of `key`; with `upTo` only if there is none after that number. Subscribers have already
   * received what was stored.
   */
  async forget(key: string, upTo?: number): Promise<void> {
    const which = { filter: this.#subject(key), ...(upTo !== undefined && { seq: upTo + 1 }) };
    const { error } = await this.#api(`STREAM.PURGE.${this.#names.stream}`, which);
    if (error) throw new Error(`JetStream did not forget: ${error.description}`);
  }

  /** Stores a message without meaning under `key`. */
  async touch(key: string): Promise<void> {
    const { error } = await this.#request(this.#subject(key), "");
    if (error) throw new Error(`JetStream stored nothing: ${error.description}`);
  }

  #subject(key: string): string {
    return `${this.#names.subject}.${key}`;
  }

  #api(name: string, request: object): Promise<Reply> {
    return this.#request(`$JS.API.${name}`, serialize(request));
  }

  async #request(
    subject: string,
    payload: string,
    headers?: ReturnType<NatsLibrary["headers"]>,
  ): Promise<Reply> {
    // Each library accepts only headers that it has created itself.
    const options = { timeout: TIMEOUT_MS, ...(headers && { headers: headers as never }) };
    const { data } = await this.#connection.request(subject, payload, options);
    // The format of JetStream's replies, as documented. Missing parts are not used.
    return Object(parse(new TextDecoder().decode(data))) as Reply;
  }
}

interface Reply {
  error?: { code: number; err_code?: number; description: string };
  seq?: number;
  message?: { seq: number; time: string; data?: string; hdrs?: string };
}

/** RFC 3339 with up to nine digits of a second. */
function toMicroseconds(time: string): number {
  const [, fraction = ""] = /\.(\d+)/.exec(time) ?? [];
  const seconds = Math.floor(Date.parse(time) / 1_000);
  return seconds * 1_000_000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}

/** The pushed text in a message's headers; empty if there is none. */
export function pushedOf(headers: NatsHeaders | undefined): string {
  return withoutEnd(headers?.get(PUSHED) ?? "");
}

function pushedIn(headers: string): string {
  // Not `.`: JSON may hold U+2028 and U+2029, which end a line for a pattern, but not for a header.
  return withoutEnd(new RegExp(`(?:^|\n)${PUSHED}: ([^\r\n]*)\r\n`).exec(headers)?.[1] ?? "");
}

function withoutEnd(text: string): string {
  return text.slice(0, -END.length);
}

function decode(base64 = ""): string {
  return Buffer.from(base64, "base64").toString();
}

/** One token of a subject, without characters that mean something to NATS. */
export function keyOf(name: string): string {
  return Buffer.from(name).toString("base64url");
}
