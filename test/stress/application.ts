/** What every server of the stress runner serves. */
import type { EventEmitter } from "node:events";
import { openSync, readSync } from "node:fs";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import type { Sender, Sockets } from "../../server/index.js";
import type { Untyped } from "../../shared/contract.js";

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
    sockets.handle("processor", processorMs);
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

/** Where Linux says what this thread, that of the event loop, has used. Opened once: a question is to cost little. */
const schedule = { file: toFile("/proc/thread-self/schedstat"), bytes: Buffer.alloc(64) };

function toFile(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch {
    return undefined; // not Linux
  }
}

/**
 * The processor time that the event loop has used, in milliseconds: the collector's and the compiler's own threads run
 * beside it, and nobody waits for them. Where that is not known, the time of all threads.
 */
function processorMs(): number {
  const { file, bytes } = schedule;
  if (file === undefined) {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  }
  const length = readSync(file, bytes, 0, bytes.length, 0);
  return Number(bytes.toString("latin1", 0, length).split(" ", 1)[0]) / 1_000_000;
}

function bufferedBy(socket: unknown): number {
  return Number(Reflect.get(Object(socket), "bufferedAmount"));
}
