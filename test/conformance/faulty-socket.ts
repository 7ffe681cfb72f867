/** A web socket of a client that does wrong on the wire: how a fault is planted without touching the client. */
import { WebSocket } from "ws";
import type { Socket, SocketConstructor } from "../../client/index.js";

type Fields = Record<string, unknown>;

/** What is wrong. Each gets the socket, and gives the texts that go on instead. */
export interface WireFault {
  /** Of a frame that the client sends. */
  out?(frame: Fields, wire: Wire): Fields[];
  /** Of a text that arrives; `frame` is empty where it is none. */
  in?(text: string, wire: Wire, frame: Fields): string[];
  /** Of the code with which the connection is closed. */
  code?(code: number): number;
  /** A binary frame arrived. */
  binary?(wire: Wire): void;
  /** The connection is open. */
  opened?(wire: Wire): void;
  /** Not on the wire: of the fields that the application emits. */
  fields?(fields: Readonly<Fields>): Readonly<Fields>;
  /** Whether the client may end the connection. */
  mayClose?: boolean;
}

/** One connection, as a fault sees it. */
export interface Wire {
  /** Its number among those of its client, from 1. */
  number: number;
  /** What the fault remembers, for all connections of the client. */
  memory: Map<string, string>;
  /** All connections of the client. */
  all: Wire[];
  /** Lets the client receive a frame that nobody sent. */
  deliver(frame: Fields): void;
  send(text: string): void;
  cut(): void;
}

/** The class of sockets of one client with this fault. */
export function faultySocket(fault: WireFault): SocketConstructor {
  const all: Wire[] = [];
  const memory = new Map<string, string>();
  return class FaultySocket implements Socket {
    onopen: (() => unknown) | null = null;
    onmessage: ((event: { data: unknown }) => unknown) | null = null;
    onclose: ((event: { code: number }) => unknown) | null = null;
    onerror: (() => unknown) | null = null;
    readonly bufferedAmount = 0;
    #real: WebSocket;
    #wire: Wire;

    constructor(url: string) {
      this.#real = new WebSocket(url);
      this.#wire = {
        number: all.length + 1,
        memory,
        all,
        deliver: (frame) => setImmediate(() => this.onmessage?.({ data: JSON.stringify(frame) })),
        send: (text) => this.#real.send(text),
        cut: () => this.#real.terminate(),
      };
      all.push(this.#wire);
      this.#real.on("open", () => {
        this.onopen?.();
        fault.opened?.(this.#wire);
      });
      this.#real.on("message", (data, isBinary) => this.#receive(data.toString(), isBinary));
      this.#real.on("close", (code) => this.onclose?.({ code: fault.code?.(code) ?? code }));
      this.#real.on("error", () => {}); // a close follows
    }

    get readyState(): number {
      return this.#real.readyState;
    }

    send(text: string): void {
      const frame: Fields = JSON.parse(text);
      for (const each of fault.out?.(frame, this.#wire) ?? [frame]) this.#real.send(JSON.stringify(each));
    }

    close(code?: number): void {
      if (fault.mayClose !== false) this.#real.close(code);
    }

    terminate(): void {
      if (fault.mayClose !== false) this.#real.terminate();
    }

    #receive(text: string, isBinary: boolean): void {
      if (isBinary) fault.binary?.(this.#wire);
      if (isBinary) return;
      for (const data of fault.in?.(text, this.#wire, parse(text)) ?? [text]) this.onmessage?.({ data });
    }
  };
}

function parse(text: string): Fields {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
