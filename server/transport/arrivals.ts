import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Server as HttpServer } from "node:http";
import type { ServerHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import { systemClock } from "../base/clock.js";
import { isHttp2, type UpgradeServer } from "./http-server.js";

/** How often the connections are looked at that have not brought a request, in milliseconds. */
const LOOK_MS = 1_000;

/**
 * Node says here that a request of HTTP/1 came, whoever takes it: Socket.IO keeps its own from all other listeners.
 * Elsewhere the events of the server have to do.
 */
const REQUESTS = "http.server.request.start";

/** These bring a request too. To listen to one changes what Node does with it, so only beside a listener. */
const ALSO_REQUESTS = ["checkContinue", "checkExpectation", "connect"];

/** A connection that has not brought a request yet. */
interface Arrival {
  socket: Socket;
  since: number;
  /** Listens to its end. */
  left: () => void;
}

/**
 * Closes connections of a server that have not brought their first request in time: Node itself gives a silent one,
 * and one that sends a byte now and then, a minute or more (threats S8).
 */
export class Arrivals {
  /** How long a connection may take to its first request, in milliseconds. */
  timeoutMs: number;
  #server: UpgradeServer;
  #waiting = new Map<unknown, Arrival>();
  #lookedAt = 0;
  #stopLook: (() => void) | undefined;

  constructor(server: UpgradeServer, timeoutMs: number) {
    this.#server = server;
    this.timeoutMs = timeoutMs;
    server.on("connection", this.#connected);
    // Whoever listens to "request" on a server of HTTP/2 takes its streams from those who listen to "stream".
    if (isHttp2(server)) server.on("session", this.#sessionBegan);
    else server.on("request", this.seen);
    subscribe(REQUESTS, this.#requested);
  }

  /** The connection of a request has brought one; of an upgrade, which is for others to listen to, it must be told. */
  seen = ({ socket }: { readonly socket: Socket }): void => {
    const key = this.#keyOf(socket);
    const arrival = this.#waiting.get(key);
    if (!arrival) return;
    this.#waiting.delete(key);
    arrival.socket.off("close", arrival.left); // it would cost as much as the session for as long as that lives
  };

  /** Looks no more. */
  stop(): void {
    this.#server.off("connection", this.#connected);
    this.#server.off("session", this.#sessionBegan);
    for (const name of ["request", ...ALSO_REQUESTS]) this.#server.off(name, this.seen);
    unsubscribe(REQUESTS, this.#requested);
    this.#stopLook?.();
  }

  #connected = (socket: Socket): void => {
    for (const name of ALSO_REQUESTS) {
      const listeners = this.#server.listeners(name);
      if (listeners.length > 0 && !listeners.includes(this.seen)) this.#server.on(name, this.seen);
    }
    const key = this.#keyOf(socket);
    if (key === undefined) return;
    const left = (): void => void this.#waiting.delete(key);
    this.#waiting.set(key, { socket, since: systemClock.now(), left });
    socket.once("close", left);
    this.#lookLater();
  };

  #requested = (message: unknown): void => {
    const { server, socket } = message as { server: unknown; socket: Socket }; // as Node documents it
    if (server === this.#server) this.seen({ socket });
  };

  #sessionBegan = (session: ServerHttp2Session): void => {
    session.once("stream", () => this.seen(session));
  };

  /**
   * Of a TLS connection most servers show one object at first and another with the request: only their addresses are
   * the same, which take two calls of the system, and stay with the socket.
   */
  #keyOf(socket: Socket): unknown {
    return this.#server instanceof HttpServer ? socket : addressesOf(socket);
  }

  #lookLater(): void {
    if (this.#stopLook) return;
    this.#lookedAt = systemClock.now();
    this.#stopLook = systemClock.after(LOOK_MS, () => this.#look(), "housekeeping");
  }

  #look(): void {
    this.#stopLook = undefined;
    const now = systemClock.now();
    // A look that comes late closes nobody: what they sent meanwhile has not been read.
    const isLate = now - this.#lookedAt >= 2 * LOOK_MS;
    for (const { socket, since } of isLate ? [] : [...this.#waiting.values()]) {
      if (this.#wasAnswered(socket)) this.seen({ socket });
      else if (now - since >= this.timeoutMs) socket.destroy();
    }
    if (this.#waiting.size > 0) this.#lookLater();
  }

  /** Whoever was answered has asked for something, if in another protocol. A handshake of TLS is no such answer. */
  #wasAnswered(socket: Socket): boolean {
    return this.#server instanceof HttpServer && socket.bytesWritten > 0;
  }
}

/** Nothing if it is not of the network, or gone already. */
function addressesOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string | undefined {
  return remoteAddress && `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
