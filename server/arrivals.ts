import { Server as HttpServer, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { systemClock } from "./clock.js";
import type { UpgradeServer } from "./upgrades.js";

/** How often the connections are looked at that have not brought a request, in milliseconds. */
const LOOK_MS = 1_000;

/** These bring a request too. To listen to one changes what Node does with it, so only beside a listener. */
const ALSO_REQUESTS = ["checkContinue", "checkExpectation", "connect"];

/** What is done with the requests of a server's connections. */
export interface Arrivals {
  /** The connection of `request` has brought one: an upgrade, which is for others to listen to. */
  seen(request: IncomingMessage): void;
  /** Looks no more. */
  stop(): void;
}

/** A connection that has not brought a request yet. */
interface Arrival {
  socket: Socket;
  since: number;
  /** Listens to its end. */
  left: () => void;
}

/**
 * Closes connections of `server` that have not brought their first request within `timeoutMs`: Node itself gives a
 * silent one, and one that sends a byte now and then, a minute or more (threats S8).
 */
export function expectRequests(server: UpgradeServer, timeoutMs: number): Arrivals {
  // Of a TLS connection most servers show one object at first and another with the request: only their addresses are
  // the same, which take two calls of the system, and stay with the socket.
  const keyOf = server instanceof HttpServer ? (socket: Socket) => socket : addressesOf;
  const waiting = new Map<unknown, Arrival>();
  let lookedAt = 0;
  let stopLook: (() => void) | undefined;

  const connected = (socket: Socket): void => {
    for (const name of ALSO_REQUESTS) {
      const listeners = server.listeners(name);
      if (listeners.length > 0 && !listeners.includes(seen)) server.on(name, seen);
    }
    const key = keyOf(socket);
    if (key === undefined) return;
    const left = (): void => void waiting.delete(key);
    waiting.set(key, { socket, since: systemClock.now(), left });
    socket.once("close", left);
    lookLater();
  };
  const seen = ({ socket }: IncomingMessage): void => {
    const key = keyOf(socket);
    const arrival = waiting.get(key);
    if (!arrival) return;
    waiting.delete(key);
    arrival.socket.off("close", arrival.left); // it would cost as much as the session for as long as that lives
  };
  const lookLater = (): void => {
    if (stopLook) return;
    lookedAt = systemClock.now();
    stopLook = systemClock.after(LOOK_MS, look, "housekeeping");
  };
  const look = (): void => {
    stopLook = undefined;
    const now = systemClock.now();
    // A look that comes late closes nobody: what they sent meanwhile has not been read.
    if (now - lookedAt < 2 * LOOK_MS) {
      for (const { socket, since } of waiting.values()) if (now - since >= timeoutMs) socket.destroy();
    }
    if (waiting.size > 0) lookLater();
  };

  server.on("connection", connected);
  server.on("request", seen);
  return {
    seen,
    stop: () => {
      server.off("connection", connected);
      for (const name of ["request", ...ALSO_REQUESTS]) server.off(name, seen);
      stopLook?.();
    },
  };
}

/** Nothing if it is not of the network, or gone already. */
function addressesOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string | undefined {
  return remoteAddress && `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
