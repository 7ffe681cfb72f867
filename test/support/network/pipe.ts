import type { Socket } from "node:net";
import { forward, pace, type Shape, slice, type Way } from "./forward.js";

/** Which way bytes go. */
export type Direction = "toClient" | "toServer";

/** One connection through the proxy. */
export class Pipe {
  #client: Socket;
  #server: Socket;
  #swallowed = new Set<Direction>();
  #isStalled = false;
  #readOn: () => void;

  /** `gone` is called when both ends are closed. */
  constructor(client: Socket, server: Socket, shape: Shape, gone: () => void) {
    this.#client = client;
    this.#server = server;
    this.#connect("toServer", client, server, shape);
    this.#readOn = this.#connect("toClient", server, client, shape);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on("error", () => {}); // a close follows
      socket.on("close", () => {
        if (client.destroyed && server.destroyed) gone();
      });
    }
  }

  /** Breaks the connection: both ends are told at once. */
  cut(): void {
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
  }

  /** Reads no more from the server's side: a client that is asleep. */
  stall(): void {
    this.#isStalled = true;
    this.#server.pause();
  }

  /** Ends the stall. */
  resume(): void {
    this.#isStalled = false;
    this.#readOn();
  }

  /** Swallows all that goes these ways, the end of the connection too: half or all of a half-open link. */
  swallow(...directions: Direction[]): void {
    for (const direction of directions) this.#swallowed.add(direction);
    this.resume();
  }

  /** Writes bytes of its own into the connection, as if they came from the other end. */
  say(direction: Direction, bytes: Buffer): void {
    (direction === "toClient" ? this.#client : this.#server).write(bytes);
  }

  /** Lets bytes go one way. Returns what reads on after a stall. */
  #connect(direction: Direction, from: Socket, to: Socket, shape: Shape): () => void {
    const isSwallowed = (): boolean => this.#swallowed.has(direction);
    const way: Way = { from, to, isSwallowed, isStalled: () => from === this.#server && this.#isStalled };
    const wayMs = typeof shape === "object" ? shape.wayMs : 0;
    const arrive = (then: () => unknown): unknown => (wayMs ? setTimeout(then, wayMs) : then());
    from.on("end", () => {
      if (!isSwallowed()) arrive(() => to.end());
    });
    from.on("close", (hadError) => {
      if (isSwallowed()) return;
      if (hadError) to.resetAndDestroy();
      else arrive(() => to.destroySoon());
    });
    if (shape === "as they come") return forward(way);
    if (shape === "byte by byte") return slice(way);
    const isToClient = direction === "toClient";
    return pace(way, isToClient ? shape : { ...shape, bytesPerSecond: Number.POSITIVE_INFINITY });
  }
}
