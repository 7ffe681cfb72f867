import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import type { Shape } from "./forward.js";
import { type Direction, Pipe } from "./pipe.js";

/** A TCP proxy between the clients and a server, with the faults of a network. Tests and benchmarks have this one. */
export class FaultyProxy {
  /** The port of the server that takes new connections; without one they are refused. */
  target: number | undefined;
  /** How the bytes of new connections travel. */
  shape: Shape;
  /** How many connections there have been. */
  connections = 0;
  #server = net.createServer((client) => this.#connect(client));
  #pipes = new Set<Pipe>();

  constructor(target?: number, shape: Shape = "as they come") {
    this.target = target;
    this.shape = shape;
  }

  /** Listens on a free port, and returns it. */
  async listen(): Promise<number> {
    this.#server.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 });
    await once(this.#server, "listening");
    return this.port;
  }

  /** Where the clients connect. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The address for a client. */
  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** The connections that there are. */
  get pipes(): Pipe[] {
    return [...this.#pipes];
  }

  /** The connection at this place, counted round and round. */
  at(place: number): Pipe | undefined {
    return this.pipes[place % this.#pipes.size];
  }

  /** Reads no more from the server: first the kernel's buffers fill, then the server's own. */
  stallAll(): void {
    for (const pipe of this.#pipes) pipe.stall();
  }

  /** Ends all stalls. */
  resumeAll(): void {
    for (const pipe of this.#pipes) pipe.resume();
  }

  /** Swallows what goes through the connections that there are, without a word to either end. */
  swallowAll(...directions: Direction[]): void {
    for (const pipe of this.#pipes) pipe.swallow(...directions);
  }

  /** Breaks all connections. */
  cutAll(): void {
    for (const pipe of this.#pipes) pipe.cut();
  }

  /** Ends everything. */
  close(): void {
    this.#server.close();
    this.cutAll();
  }

  #connect(client: net.Socket): void {
    if (this.target === undefined) {
      client.on("error", () => {});
      client.resetAndDestroy();
      return;
    }
    this.connections++;
    const server = net.connect(this.target, "127.0.0.1");
    const pipe = new Pipe(client, server, this.shape, () => this.#pipes.delete(pipe));
    this.#pipes.add(pipe);
  }
}
