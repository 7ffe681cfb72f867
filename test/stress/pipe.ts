import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";

/** Which way bytes go. */
export type Direction = "toClient" | "toServer";

/** How bytes travel: in the segments in which they came, or each in a segment of its own. */
export type Shape = "as they come" | "byte by byte";

/** One connection through the proxy. */
export class Pipe {
  #client: Socket;
  #server: Socket;
  #shape: Shape;
  #swallowed = new Set<Direction>();
  #isStalled = false;
  /** While a slice is on its way, no more is read of what it came from. */
  #slicing = new Set<Socket>();

  /** `gone` is called when both ends are closed. */
  constructor(client: Socket, server: Socket, shape: Shape, gone: () => void) {
    this.#client = client;
    this.#server = server;
    this.#shape = shape;
    this.#forward("toServer", client, server);
    this.#forward("toClient", server, client);
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
    if (!this.#slicing.has(this.#server)) this.#server.resume();
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

  #forward(direction: Direction, from: Socket, to: Socket): void {
    from.on("data", (chunk: Buffer) => {
      if (this.#swallowed.has(direction) || to.destroyed) return;
      if (this.#shape === "byte by byte") void this.#slice(chunk, from, to);
      else if (!to.write(chunk)) from.pause();
    });
    to.on("drain", () => {
      if (this.#shape === "as they come") this.#readOn(from);
    });
    from.on("end", () => {
      if (!this.#swallowed.has(direction)) to.end();
    });
    from.on("close", (hadError) => {
      if (this.#swallowed.has(direction)) return;
      if (hadError) to.resetAndDestroy();
      else to.destroySoon();
    });
  }

  async #slice(chunk: Buffer, from: Socket, to: Socket): Promise<void> {
    from.pause();
    this.#slicing.add(from);
    for (const byte of chunk) {
      if (to.destroyed) break;
      // Writes that wait for one another become one segment: each has to leave before the next.
      await new Promise((resolve) => to.write(Buffer.of(byte), resolve));
      await nextTurn();
    }
    this.#slicing.delete(from);
    this.#readOn(from);
  }

  #readOn(from: Socket): void {
    if (from !== this.#server || !this.#isStalled) from.resume();
  }
}
