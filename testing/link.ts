import type { Socket, SocketConstructor } from "../client/index.js";
import type { OpenPeer, Peer } from "../server/index.js";
import type { VirtualClock } from "./clock.js";
import { Direction } from "./direction.js";

/** The side at which a message arrives. */
export type Side = "client" | "server";

/** The environment of a link. */
export interface LinkWorld {
  clock: VirtualClock;
  /** The latency of a message, in milliseconds. */
  latencyMs(): number;
  /** Opens the server's side; `undefined` if no server listens. */
  accept(peer: Peer): OpenPeer | undefined;
  /** A link was opened. */
  opened(link: Link): void;
  /** A link has closed for its client. */
  closed(link: Link): void;
  /** A message arrived. */
  arrived(link: Link, side: Side, text: string): void;
}

// The readyState of a WebSocket.
const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;
const PING = "ping of the web socket itself";
const PONG = "pong of the web socket itself";

/** One connection between a client and a server, with the faults of a network. */
export class Link {
  /** From the server to the client. */
  readonly toClient: Direction;
  /** From the client to the server. */
  readonly toServer: Direction;
  #world: LinkWorld;
  #client: MemorySocket;
  #server: OpenPeer | undefined;

  constructor(world: LinkWorld, client: MemorySocket) {
    const { clock } = world;
    this.#world = world;
    this.#client = client;
    const latencyMs = (): number => world.latencyMs();
    this.toServer = new Direction(clock, latencyMs, (text) => this.#arriveAtServer(text));
    this.toClient = new Direction(clock, latencyMs, (text) => this.#arriveAtClient(text));
    clock.after(latencyMs(), () => this.#open());
  }

  /** Breaks the connection. The client notices at once, the server after all messages in transit have arrived. */
  cut(code = 1006): void {
    this.#endServer();
    this.#endClient(code);
  }

  /** Closes the connection from the client. If the direction to the server is deaf, the server does not notice. */
  leaveAsClient(code: number): void {
    this.#endClient(code);
    if (!this.toServer.isDeaf) this.#endServer();
  }

  /** The server leaves. On a link that is deaf towards the client, the client does not hear of it. */
  #leaveAsServer(code: number): void {
    this.#endServer();
    if (this.toClient.isDeaf) return;
    const { clock } = this.#world;
    const arrival = Math.max(this.toClient.lastArrival, clock.now() + this.#world.latencyMs());
    clock.after(arrival - clock.now(), () => this.#endClient(code)); // after the messages in transit
  }

  #endClient(code: number): void {
    if (this.#client.readyState === CLOSED) return;
    this.#client.readyState = CLOSED;
    this.#world.closed(this);
    this.#client.onclose?.({ code, reason: "" });
  }

  #endServer(): void {
    const server = this.#server;
    const { clock } = this.#world;
    clock.after(Math.max(0, this.toServer.lastArrival - clock.now()), () => {
      this.#server = undefined;
      server?.close();
    });
  }

  #open(): void {
    if (this.#client.readyState !== CONNECTING) return;
    this.#server = this.#world.accept(this.#peer());
    if (!this.#server) return this.cut();
    this.#client.readyState = OPEN;
    this.#world.opened(this);
    this.#client.onopen?.();
  }

  #peer(): Peer {
    const { toClient } = this;
    return {
      send: (text, done, mark) => {
        toClient.send(text, done);
        if (mark !== undefined) toClient.send(PING + mark);
      },
      ping: (mark = "") => toClient.send(PING + mark),
      get bytesSent() {
        return toClient.bytesSent;
      },
      close: (code) => this.#leaveAsServer(code),
      terminate: () => this.#leaveAsServer(1006),
      get bufferedAmount() {
        return toClient.bufferedAmount;
      },
      socket: this,
    };
  }

  #arriveAtServer(text: string): void {
    if (text.startsWith(PONG)) return this.#server?.heard(text.slice(PONG.length));
    if (this.#server) this.#world.arrived(this, "server", text);
    this.#server?.receive(text);
  }

  #arriveAtClient(text: string): void {
    if (this.#client.readyState !== OPEN) return;
    // A WebSocket answers pings by itself.
    if (text.startsWith(PING)) return this.toServer.send(PONG + text.slice(PING.length));
    this.#world.arrived(this, "client", text);
    this.#client.onmessage?.({ data: text });
  }
}

/** The client's side of a link, with the interface of a WebSocket. */
export class MemorySocket implements Socket {
  onopen: (() => unknown) | null = null;
  onmessage: ((event: { data: unknown }) => unknown) | null = null;
  onclose: ((event: { code: number; reason: string }) => unknown) | null = null;
  onerror: (() => unknown) | null = null;
  readyState: number = CONNECTING;
  #link: Link;

  get bufferedAmount(): number {
    return this.#link.toServer.bufferedAmount;
  }

  constructor(world: LinkWorld) {
    this.#link = new Link(world, this);
  }

  send(text: string): void {
    this.#link.toServer.send(text);
  }

  close(code = 1005): void {
    if (this.readyState >= CLOSING) return;
    this.readyState = CLOSING;
    this.#link.leaveAsClient(code);
  }
}

/** The WebSocket class of a simulated network. */
export function socketClass(world: LinkWorld): SocketConstructor {
  return class extends MemorySocket {
    constructor() {
      super(world);
    }
  };
}
