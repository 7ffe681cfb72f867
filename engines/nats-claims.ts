import type { Claimed } from "../cluster/engine.js";
import { mayClaim } from "../cluster/judge.js";
import { packClaimed, unpackClaimed } from "../cluster/wire.js";
import type { NatsConnection, NatsLibrary } from "./nats-client.js";
import { keyOf, NatsStream, type StreamSettings } from "./nats-stream.js";

/** How often a claim is tried again when other writes come first. */
const MOST_TRIES = 20;

/** The claims of nodes: one stream per kind of key, created with the first claim over a connection. */
export class NatsClaims {
  #connection: NatsConnection;
  #library: NatsLibrary;
  #prefix: string;
  #settings: StreamSettings;
  #streams = new Map<string, Promise<NatsStream>>();

  constructor(connection: NatsConnection, library: NatsLibrary, prefix: string, settings: StreamSettings) {
    this.#connection = connection;
    this.#library = library;
    this.#prefix = prefix;
    this.#settings = settings;
  }

  /**
   * Checks the stored claim, and lets the stream accept the new one only if nothing was stored in between; see
   * `Engine.claim`.
   */
  async claim(key: string, claimed: Claimed, keepMs: number, instead?: string): Promise<Claimed | undefined> {
    const stream = await this.#streamOf(key, keepMs);
    const name = keyOf(key);
    let after = 0; // most keys are new
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      if (tries > 0 || claimed.text !== "") {
        const { sequence, text } = await stream.read(name);
        const held = unpackClaimed(text);
        if (held && !mayClaim(held, claimed, instead)) return held;
        after = sequence;
      }
      if ((await stream.write(name, packClaimed(claimed), after)) !== undefined) return undefined;
    }
    throw new Error(`"${key}" is claimed too often at once`);
  }

  async release(key: string, by: string): Promise<void> {
    const stream = await this.#streams.get(kindOf(key));
    if (!stream) return;
    const name = keyOf(key);
    const { sequence, text } = await stream.read(name);
    if (unpackClaimed(text)?.by === by) await stream.forget(name, sequence);
  }

  #streamOf(key: string, keepMs: number): Promise<NatsStream> {
    const kind = kindOf(key);
    const known = this.#streams.get(kind);
    if (known) return known;
    const made = this.#make(kind, keepMs);
    this.#streams.set(kind, made);
    made.catch(() => this.#streams.delete(kind)); // the next call tries again
    return made;
  }

  async #make(kind: string, keepMs: number): Promise<NatsStream> {
    const prefix = this.#prefix;
    const names = { stream: `${prefix}_${kind}`, subject: `${prefix}.${kind}`, heard: `${prefix}.c` };
    const stream = new NatsStream(this.#connection, this.#library, names);
    await stream.create({ ...this.#settings, keepMs });
    return stream;
  }
}

/** The part of a key before the colon. */
function kindOf(key: string): string {
  return key.slice(0, key.indexOf(":"));
}
