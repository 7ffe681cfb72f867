import WebSocket from "ws";

/** A bare web socket that tells who waits for it of the frame with a ref. */
export class LeakPeer {
  readonly socket: WebSocket;
  #waiting = new Map<string, () => void>();
  /** Resolves with whether it came to be open. */
  readonly opened: Promise<boolean>;
  readonly closed: Promise<void>;

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.opened = new Promise((resolve) => {
      this.socket.once("open", () => resolve(true));
      this.socket.once("close", () => resolve(false));
    });
    this.closed = new Promise((resolve) => {
      this.socket.once("close", () => {
        for (const stop of this.#waiting.values()) stop();
        resolve();
      });
    });
    this.socket.on("error", () => {});
    this.socket.on("message", (data) => {
      const { ref } = JSON.parse(String(data));
      this.#waiting.get(ref)?.();
      this.#waiting.delete(ref);
    });
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Sends a message, and resolves with its answer or with the end of the connection. */
  ask(message: { event: string; ref: string } & Record<string, unknown>): Promise<void> {
    this.send(message);
    return new Promise((resolve) => this.#waiting.set(message.ref, resolve));
  }
}
