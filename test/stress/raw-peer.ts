import { once } from "node:events";
import net from "node:net";
import { textsIn } from "./raw-frames.js";
import type { Stage } from "./stage.js";

/** A TCP socket that says to a server whatever it is told to. */
export class RawPeer {
  readonly socket: net.Socket;
  #received = Buffer.alloc(0);

  constructor(stage: Stage, port: number) {
    this.socket = net.connect(port, "127.0.0.1");
    this.socket.setNoDelay(true);
    this.socket.on("error", () => {}); // a close follows
    this.socket.on("data", (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    stage.atEnd(() => this.socket.destroy());
  }

  /** Whether the socket is closed. */
  get isClosed(): boolean {
    return this.socket.closed;
  }

  /** The status of the answer to its handshake. */
  get status(): number | undefined {
    const [, status] = /^HTTP\/1\.1 (\d+)/.exec(this.#received.toString("latin1", 0, 20)) ?? [];
    return status === undefined ? undefined : Number(status);
  }

  /** The texts that were received. */
  get texts(): string[] {
    return textsIn(this.#received);
  }

  /** Sends bytes. Resolves when they have left. */
  send(bytes: string | Buffer): Promise<void> {
    return new Promise((resolve) => this.socket.write(bytes, () => resolve()));
  }

  /** Resolves when the socket is closed. */
  async closed(): Promise<void> {
    if (!this.isClosed) await once(this.socket, "close");
  }
}
