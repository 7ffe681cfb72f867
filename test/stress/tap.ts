import WebSocket from "ws";
import type { SocketConstructor } from "../../client/link/socket.js";
import { decode } from "../../shared/envelope.js";

/** One socket of a tapped client. */
export interface TappedSocket {
  /** The texts that the client sent, if they are kept. */
  sent: string[];
  /** The texts that it received, if they are kept. */
  received: string[];
  /** The code with which it was closed. */
  closedWith: number | undefined;
}

/** Watches all that goes over the sockets of one client. */
export class Tap {
  /** The sockets, in the order in which they were opened. */
  readonly sockets: TappedSocket[] = [];
  /** Whether the texts are kept. */
  keeps = false;
  #answered = new Set<string>();
  #violate: (what: string) => void;

  /** `violate` is told what was answered twice. */
  constructor(violate: (what: string) => void) {
    this.#violate = violate;
  }

  /** The class for the client's option. */
  get WebSocket(): SocketConstructor {
    const tap = this;
    return class extends WebSocket {
      #tapped = tap.#open();

      constructor(url: string) {
        super(url);
        this.on("message", (data) => {
          // What comes after the client has left this socket, it does not hear.
          if (this.readyState === WebSocket.OPEN) tap.#received(this.#tapped, data.toString());
        });
        this.on("close", (code) => {
          this.#tapped.closedWith = code;
        });
      }

      override send(text: string): void {
        if (tap.keeps) this.#tapped.sent.push(text);
        super.send(text);
      }
    };
  }

  #open(): TappedSocket {
    const tapped: TappedSocket = { sent: [], received: [], closedWith: undefined };
    this.sockets.push(tapped);
    return tapped;
  }

  #received(tapped: TappedSocket, text: string): void {
    if (this.keeps) tapped.received.push(text);
    if (!text.includes('"ref":')) return;
    const frame = decode(text);
    if ((frame?.kind !== "set" && frame?.kind !== "reply") || frame.ref === undefined) return;
    if (this.#answered.has(frame.ref)) this.#violate(`answered twice: ${text.slice(0, 100)}`);
    this.#answered.add(frame.ref);
  }
}
