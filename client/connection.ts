import type { Socket, SocketConstructor } from "./socket.js";

const OPEN = 1; // readyState of an open socket, the same in every WebSocket

/** Hears what happens to one socket: opened at most once, then texts, then lost exactly once. */
export interface ConnectionListener {
  opened(): void;
  received(text: string): void;
  lost(code: number): void;
}

/** One live socket. After `close`, `abandon` or the loss nothing more of it is heard: late frames are ignored. */
export class Connection {
  #socket: Socket;
  #listener: ConnectionListener | undefined;

  constructor(SocketClass: SocketConstructor, url: string, listener: ConnectionListener) {
    this.#listener = listener;
    const socket = new SocketClass(url);
    this.#socket = socket;
    socket.onopen = () => this.#listener?.opened();
    socket.onmessage = ({ data }: { data: unknown }) => {
      if (typeof data === "string") this.#listener?.received(data);
    };
    socket.onclose = ({ code }: { code: number }) => this.#lost(code);
    socket.onerror = () => {}; // a close follows; without a listener ws would end the process
  }

  /** Sends `text`. Returns whether the socket took it: one that is closing takes nothing, and does not say so. */
  send(text: string): boolean {
    if (this.#socket.readyState !== OPEN) return false;
    this.#socket.send(text);
    return true;
  }

  /** The bytes that were sent and have not left. */
  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  /** Says goodbye, and hears nothing more of the socket. */
  close(): void {
    this.#listener = undefined;
    this.#socket.close(1000);
  }

  /** Leaves a socket that may be dead without waiting for its goodbye, and hears nothing more of it. */
  abandon(): void {
    this.#listener = undefined;
    if (this.#socket.terminate) this.#socket.terminate();
    else this.#socket.close();
  }

  #lost(code: number): void {
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.lost(code);
  }
}
