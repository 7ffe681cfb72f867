/** What every server of the stress runner serves. */
import type { EventEmitter } from "node:events";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import type { Sender, Sockets } from "../../server/index.js";
import type { Untyped } from "../../shared/contract.js";
import { Processor, type ProcessorAnswer } from "./processor.js";

/** How a server of the stress runner answers. */
export interface ApplicationOptions {
  /** The versions of the items that it begins with: as many items as there are versions. */
  versions?: number[];
  /** The bytes of an item. */
  bytes?: number;
  /** How long a get of `slow` and a request `work` take; for ever if "never". */
  slowMs?: number | "never";
}

/** One live item. */
export interface Value {
  version: number;
  filler: string;
}

/** What was asked of `slow` and `work`. */
export interface Work {
  /** How often a handler ran. */
  runs: number;
  /** How often one ran for the same question, at the most. */
  most: number;
}

/** The name of an item. */
export const nameOf = (item: number): string => `item${item}`;

/** The items and the slow work of a server. */
export class Application {
  readonly #events: EventEmitter;
  readonly #versions: number[];
  readonly #bytes: number;
  readonly #slowMs: number | "never";
  #asked = new Map<string, number>();
  #runs = 0;
  #joined: Array<Pick<Sender<Untyped>, "session" | "socket">> = [];

  constructor(events: EventEmitter, { versions = [0], bytes = 100, slowMs = 0 }: ApplicationOptions) {
    this.#events = events;
    this.#versions = versions;
    this.#bytes = bytes;
    this.#slowMs = slowMs;
  }

  /** Registers all handlers. */
  serve(sockets: Sockets): void {
    for (let item = 0; item < this.#versions.length; item++) {
      const answer = (): void => this.#publish(item);
      this.#events.on(`data:get:${nameOf(item)}`, () => setImmediate(answer));
    }
    sockets.answer("slow", ({ id }) => this.#work(`get ${id}`));
    sockets.handle("work", ({ number }) => this.#work(`request ${number}`));
    sockets.handle("echo", ({ number }) => number);
    this.#serveProcessor(sockets);
    sockets.handle("join", (_message, sender) => this.#joined.push(sender));
  }

  /** Sets an item for everybody. */
  set(item: number, version: number): void {
    this.#versions[item] = version;
    this.#publish(item);
  }

  /** What was asked of the slow ones so far. */
  work(): Work {
    return { runs: this.#runs, most: Math.max(0, ...this.#asked.values()) };
  }

  /** The bytes that wait in the sockets of those who joined. */
  buffered(): number[] {
    return this.#joined.map(({ socket }) => bufferedBy(socket));
  }

  /** Sends events to those who joined, until so many bytes wait in the socket of each. */
  async fill(bytes: number): Promise<void> {
    for (const { session, socket } of this.#joined) {
      while (session.isOpen && bufferedBy(socket) < bytes) {
        session.emit("filler", { filler: "x".repeat(16_000) });
        await nextTurn();
      }
    }
  }

  /** Tells when a request reached its handler, and how long after that the reply to the one before had left. */
  #serveProcessor(sockets: Sockets): void {
    const processor = new Processor("thread-self");
    const leftMs = new WeakMap<object, number>();
    sockets.handle("processor", (_message, { session }): ProcessorAnswer => {
      const atMs = processor.usedMs();
      // What was answered in this turn has been written when it ends.
      setImmediate(() => leftMs.set(session, processor.usedMs() - atMs));
      return { atMs, lastLeftMs: leftMs.get(session) ?? 0 };
    });
  }

  #publish(item: number): void {
    // A text of its own in memory, so that whoever keeps it is seen to keep it.
    const value: Value = {
      version: this.#versions[item] ?? 0,
      filler: [item, "x".repeat(this.#bytes)].join(" "),
    };
    this.#events.emit(`data:set:${nameOf(item)}`, value);
  }

  async #work(question: string): Promise<string> {
    this.#runs++;
    this.#asked.set(question, (this.#asked.get(question) ?? 0) + 1);
    if (this.#slowMs === "never") return new Promise(() => {});
    if (this.#slowMs > 0) await pause(this.#slowMs);
    return question;
  }
}

function bufferedBy(socket: unknown): number {
  return Number(Reflect.get(Object(socket), "bufferedAmount"));
}
