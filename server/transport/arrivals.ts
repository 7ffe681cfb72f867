import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Server as HttpServer } from "node:http";
import type { ServerHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import { systemClock } from "../base/clock.js";
import { isHttp2, type UpgradeServer } from "./http-server.js";

/** How often connections without a request are checked, in milliseconds. */
const LOOK_MS = 1_000;

/**
 * Node publishes every HTTP/1 request on this diagnostics channel, whoever handles it. (Socket.IO keeps its requests
 * from all other listeners.) Other runtimes have no such channel: there the server's events are used.
 */
const REQUESTS = "http.server.request.start";

/**
 * These events bring a request too. A listener changes how Node handles them, so we listen only if the application
 * does.
 */
const ALSO_REQUESTS = ["checkContinue", "checkExpectation", "connect"];

/** A connection that has not sent a request yet. */
interface Arrival {
  socket: Socket;
  since: number;
  /** Removes the listener for its end. */
  left: () => void;
}

/**
 * Closes connections that do not send their first request in time. Node itself allows a minute or more to a silent
 * client, and to one that sends a byte now and then.
 */
export class Arrivals {
  /** The time from a connection to its first request, in milliseconds. */
  timeoutMs: number;
  #server: UpgradeServer;
  #waiting = new Map<unknown, Arrival>();
  #lookedAt = 0;
  #stopLook: (() => void) | undefined;

  constructor(server: UpgradeServer, timeoutMs: number) {
    this.#server = server;
    this.timeoutMs = timeoutMs;
    server.on("connection", this.#connected);
    // A "request" listener on an HTTP/2 server takes the streams from the "stream" listeners.
    if (isHttp2(server)) server.on("session", this.#sessionBegan);
    else server.on("request", this.seen);
    subscribe(REQUESTS, this.#requested);
  }

  /**
   * The connection has sent its first request. Upgrades are reported by the caller, because other listeners handle
   * them.
   */
  seen = ({ socket }: { readonly socket: Socket }): void => {
    const key = this.#keyOf(socket);
    const arrival = this.#waiting.get(key);
    if (!arrival) return;
    this.#waiting.delete(key);
    arrival.socket.off("close", arrival.left); // it would cost as much as the session for as long as that lives
  };

  /** Stops checking. */
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
    const { server, socket } = message as { server: unknown; socket: Socket }; // as documented by Node
    if (server === this.#server) this.seen({ socket });
  };

  #sessionBegan = (session: ServerHttp2Session): void => {
    session.once("stream", () => this.seen(session));
  };

  /**
   * For TLS most servers emit one object with the connection and another with the request. Only the addresses are the
   * same. They cost two system calls, and are kept with the socket.
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
    // If the check itself is late, it closes no connection: what clients sent in between has not been read yet.
    const isLate = now - this.#lookedAt >= 2 * LOOK_MS;
    for (const { socket, since } of isLate ? [] : [...this.#waiting.values()]) {
      if (this.#wasAnswered(socket)) this.seen({ socket });
      else if (now - since >= this.timeoutMs) socket.destroy();
    }
    if (this.#waiting.size > 0) this.#lookLater();
  }

  /**
   * A connection that was answered has sent a request, perhaps of another protocol. A TLS handshake does not count as
   * an answer.
   */
  #wasAnswered(socket: Socket): boolean {
    return this.#server instanceof HttpServer && socket.bytesWritten > 0;
  }
}

/** `undefined` if it is not a network connection, or has closed already. */
function addressesOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string | undefined {
  return remoteAddress && `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
