import { once } from "node:events";
import net, { type AddressInfo, type Socket } from "node:net";

interface Pipe {
  client: Socket;
  server: Socket;
}

/** A TCP proxy between the clients and the server, with the faults of a network. */
export class FaultyProxy {
  #target: number;
  #server = net.createServer((client) => this.#connect(client));
  #pipes = new Set<Pipe>();

  constructor(target: number) {
    this.#target = target;
  }

  /** Listens on a free port, and returns it. */
  async listen(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many connections there are. */
  get size(): number {
    return this.#pipes.size;
  }

  /** Breaks the connection at this place. */
  cut(place: number): void {
    this.#at(place)?.client.resetAndDestroy();
  }

  /** Reads no more from the server's side: a client that is asleep. */
  stall(place: number): void {
    this.#at(place)?.server.pause();
  }

  /** Swallows all that comes from the server: half of a half-open link. */
  deafen(place: number): void {
    const pipe = this.#at(place);
    if (!pipe) return;
    pipe.server.unpipe(pipe.client);
    pipe.server.resume();
  }

  /** Ends all stalls. */
  resumeAll(): void {
    for (const { server } of this.#pipes) server.resume();
  }

  /** Ends everything. */
  close(): void {
    this.#server.close();
    for (const { client, server } of this.#pipes) {
      client.destroy();
      server.destroy();
    }
  }

  #at(place: number): Pipe | undefined {
    return [...this.#pipes][place % this.#pipes.size];
  }

  #connect(client: Socket): void {
    const pipe = { client, server: net.connect(this.#target, "127.0.0.1") };
    this.#pipes.add(pipe);
    client.pipe(pipe.server).pipe(client);
    for (const socket of [client, pipe.server]) {
      socket.on("error", () => {});
      socket.on("close", () => {
        this.#pipes.delete(pipe);
        client.destroy();
        pipe.server.destroy();
      });
    }
  }
}
