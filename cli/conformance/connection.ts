/** One connection to the peer under test: what it sent, in order, until it was closed. */
import { WebSocket } from "ws";
import type { Template } from "./vector.js";

/** What came over a connection. */
export type Arrival = { kind: "frame"; frame: Template } | { kind: "closed"; code: number };

const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Bidi_C}\u2028\u2029]/u;

/** A queue to which one waits for the next. */
export class Queue<Item> {
  #items: Item[] = [];
  #wake: (() => void) | undefined;

  put(item: Item): void {
    this.#items.push(item);
    this.#wake?.();
  }

  /** The next item; nothing if none comes in time, or if there is no time left. */
  async next(withinMs: number): Promise<Item | undefined> {
    if (withinMs <= 0) return undefined;
    if (this.#items.length === 0) await this.#arrival(withinMs);
    return this.#items.shift();
  }

  #arrival(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** A web socket to the peer under test. */
export class Connection {
  readonly arrivals = new Queue<Arrival>();
  /** What the peer did that no peer may do, whatever the vector is about. */
  fault: string | undefined;
  #socket: WebSocket;
  #hasSaidHello = false;
  /** The pieces of a value and of an event that come in parts, once it has said that it takes them (13.3). */
  #parts: { "+.": string; "-,": string } | undefined;
  #closed: number | undefined;

  constructor(socket: WebSocket, side: "server" | "client") {
    this.#socket = socket;
    socket.on("message", (data, isBinary) => {
      const text = isBinary ? undefined : this.#join(data.toString());
      if (text !== "") this.#take(text, side);
    });
    socket.on("close", (code) => this.#end(code));
    socket.on("error", () => {}); // a close follows
  }

  /** Opens a connection to the server at `url`. */
  static async open(url: string, { pong = true }: { pong?: boolean } = {}): Promise<Connection> {
    const socket = new WebSocket(url, { autoPong: pong, perMessageDeflate: false });
    // Before it is open: a server may close in the same moment.
    const connection = new Connection(socket, "server");
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", (error) => reject(new Error(`no connection: ${error.message}`)));
    });
    return connection;
  }

  get isOpen(): boolean {
    return this.#closed === undefined;
  }

  /** Sends a text, in so many fragments. */
  send(text: string, pieces = 1): void {
    if (text.includes('"ws:hello"')) this.#hasSaidHello = true;
    if (text.includes('"parts":true')) this.#parts = { "+.": "", "-,": "" };
    const length = Math.ceil(text.length / pieces);
    for (let piece = 0; piece < pieces; piece++) {
      this.#socket.send(text.slice(piece * length, (piece + 1) * length), { fin: piece === pieces - 1 });
    }
  }

  sendBinary(bytes: Buffer): void {
    this.#socket.send(bytes);
  }

  /** Sends a pong that answers no ping (RFC 6455, section 5.5.3). */
  pong(payload: string): void {
    this.#socket.pong(payload);
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  cut(): void {
    this.#socket.terminate();
  }

  /** The whole message of which `text` is the last part, or all; nothing after another part. */
  #join(text: string): string {
    const kind = /^[+.]/.test(text) ? "+." : /^[-,]/.test(text) ? "-," : undefined;
    if (!kind || !this.#parts) return text;
    const whole = this.#parts[kind] + text.slice(1);
    this.#parts[kind] = /^[+-]/.test(text) ? whole : "";
    return /^[+-]/.test(text) ? "" : whole;
  }

  #end(code: number): void {
    this.#closed = code;
    this.arrivals.put({ kind: "closed", code });
  }

  #take(text: string | undefined, side: "server" | "client"): void {
    const frame = text === undefined ? undefined : parse(text);
    if (!frame) {
      this.fault ??= `2.1a: it sent what is no frame: ${text?.slice(0, 100) ?? "binary data"}`;
      return;
    }
    const { event } = frame;
    if (!isEventName(event))
      this.fault ??= `2.1b: it sent an event that is no name: ${JSON.stringify(event)}`;
    if (side === "server" && String(event).startsWith("ws:") && !this.#hasSaidHello) {
      this.fault ??= `2.5a: it sent "${event}" to a peer that has not said hello`;
    }
    this.arrivals.put({ kind: "frame", frame });
  }
}

function isEventName(event: unknown): boolean {
  return (
    typeof event === "string" &&
    event !== "" &&
    event.length <= 255 &&
    !UNPRINTABLE.test(event) &&
    !/^\s/.test(event)
  );
}

function parse(text: string): Template | undefined {
  try {
    const value: unknown = JSON.parse(text);
    // An object that is no array has string keys.
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Template)
      : undefined;
  } catch {
    return undefined;
  }
}
