import type { Server as HttpServer } from "node:http";
import type { Server as HttpsServer } from "node:https";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { systemClock } from "../shared/clock.js";
import type { Contract, Untyped } from "../shared/contract.js";
import { toMode } from "../shared/mode.js";
import type { Router } from "./api.js";
import { admit, type DoorOptions } from "./door.js";
import type { RouterOptions } from "./options.js";
import { createRouter } from "./router.js";
import type { Context } from "./session.js";
import { refuse, takeUpgrades } from "./upgrades.js";
import type { Peer } from "./writer.js";

/** What `attach` can be told beside what the router can. */
export interface AttachOptions extends RouterOptions, DoorOptions {
  /**
   * Takes only upgrades of this path, and leaves all others to whoever else listens on the server.
   * @default every upgrade is taken
   */
  path?: string;
  /**
   * The bytes of the longest message that is taken; a longer one closes the connection with 1009.
   * @default 65536
   */
  maxPayloadBytes?: number;
}

/** How `close` ends the sessions. */
export interface CloseOptions {
  /**
   * How long the clients may take to say goodbye before their sockets are cut.
   * @default 5000
   */
  graceMs?: number;
}

/** A router that is mounted on an HTTP server. */
export interface Sockets<C extends Contract = Untyped> extends Omit<Router<C>, "open" | "close"> {
  /** The server it is mounted on. */
  readonly server: HttpServer | HttpsServer;
  /** Takes no more upgrades, ends every session with 1012 and leaves the bus. The HTTP server goes on. */
  close(options?: CloseOptions): Promise<void>;
}

/**
 * Mounts a router on a Node HTTP or HTTPS server. Throws if another listener handles upgrades on that server
 * and no `path` says which are ours.
 */
export function attach<C extends Contract = Untyped>(
  server: HttpServer | HttpsServer,
  options: AttachOptions,
): Sockets<C> {
  const { path, maxPayloadBytes = 64 * 1024, origins, ownOrigin, authenticate, ...routerOptions } = options;
  const router = createRouter<C>(routerOptions);
  // Compression costs 250 KB per connection against 12 KB without (measured), so it stays off.
  const wss = new WebSocketServer({ noServer: true, maxPayload: maxPayloadBytes, perMessageDeflate: false });
  let isClosing = false;
  const isOn = toMode(options.webSockets) !== false;
  const stopTaking = isOn
    ? takeUpgrades(server, path, (request, socket, head) => {
        admit(request, socket, options, (user) => {
          if (isClosing) return refuse(socket, "503 Service Unavailable");
          wss.handleUpgrade(request, socket, head, (ws) => serve(router, ws, { request, user }));
        });
      })
    : undefined;
  const closeRouter = router.close.bind(router);
  const close = async ({ graceMs = 5_000 }: CloseOptions = {}): Promise<void> => {
    isClosing = true;
    stopTaking?.();
    closeRouter();
    await allGone(wss, graceMs);
  };
  return Object.assign(router, { server, close });
}

/** Opens the session of one socket, and hands over what arrives. */
function serve(router: Pick<Router, "open">, ws: WebSocket, context: Context): void {
  const peer: Peer = {
    send: (frame, done) => ws.send(frame, done),
    close: (code, reason) => ws.close(code, reason),
    ping: () => ws.ping(),
    terminate: () => ws.terminate(),
    get bufferedAmount() {
      return ws.bufferedAmount;
    },
    socket: ws,
  };
  const opened = router.open(peer, context);
  ws.on("message", (data: RawData, isBinary) => opened.receive(isBinary ? data : data.toString()));
  ws.on("pong", () => opened.heard());
  ws.on("ping", () => opened.heard());
  ws.on("close", () => opened.close());
  // ws closes after an error by itself; without a listener the error would end the process.
  ws.on("error", () => opened.close());
}

/** Resolves when every client has closed; after `graceMs` the rest is cut. */
async function allGone(wss: WebSocketServer, graceMs: number): Promise<void> {
  const clients = [...wss.clients];
  const stopTimer = systemClock.after(graceMs, () => {
    for (const ws of clients) ws.terminate();
  });
  await Promise.all(clients.map((ws) => new Promise<void>((resolve) => ws.once("close", () => resolve()))));
  stopTimer();
}
