/** Web sockets as the router sees them: the one place that knows ws. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, WebSocket, WebSocketServer } from "ws";
import type { OpenPeer, Router } from "./api.js";
import { Batch, type Done } from "./batch.js";
import type { Context } from "./session.js";
import { GOODBYE_MS } from "./shutdown.js";
import type { Peer } from "./writer.js";

/** What one message may be. */
export interface MessageLimits {
  maxPayloadBytes: number;
  maxFragments: number;
}

/** The web sockets of one mount. */
export interface WebSockets {
  /** Those that are open. */
  readonly clients: ReadonlySet<WebSocket>;
  /** Takes an upgrade that was let in, and opens its session. Throws if another has taken it. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer, context: Context): void;
}

/** Makes web sockets of upgrades, and opens their sessions with `router`. */
export function createWebSockets(router: Pick<Router, "open">, limits: MessageLimits): WebSockets {
  // ws's own types do not know this one. Its default is 30 s, in which a client that was closed for sending too much
  // may go on: nothing of it is taken, but all is read, and faster than before.
  const more: object = { closeTimeout: GOODBYE_MS };
  const wss = new WebSocketServer({
    ...more,
    noServer: true,
    maxPayload: limits.maxPayloadBytes,
    maxFragments: limits.maxFragments,
    perMessageDeflate: false, // it costs 250 KB per connection against 12 KB without (measured)
    clientTracking: false, // ws's own takes one more closure and listener for each
    WebSocket: RoutedSocket,
  });
  const clients = new Set<WebSocket>();
  return {
    clients,
    take: (request, socket, head, context) =>
      wss.handleUpgrade(request, socket, head, (ws) => {
        ws.clients = clients;
        serve(router, ws, socket, context);
      }),
  };
}

/** A web socket with the way in of its frames. */
class RoutedSocket extends WebSocket {
  line: OpenPeer | undefined;
  /** Those that are open, of which it is one. */
  clients: Set<WebSocket> | undefined;
}

/** How the router sees one web socket on its TCP or TLS socket. */
class WebSocketPeer implements Peer {
  readonly socket: RoutedSocket;
  #batch: Batch;

  constructor(ws: RoutedSocket, socket: Duplex) {
    this.socket = ws;
    this.#batch = new Batch(socket, ws);
  }

  get bufferedAmount(): number {
    return this.#batch.bufferedAmount;
  }

  send(frame: string, done?: Done): void {
    this.#batch.add(frame, done);
  }

  close(code: number, reason: string): void {
    this.#batch.write();
    this.socket.close(code, reason);
  }

  ping(): void {
    this.socket.ping();
  }

  terminate(): void {
    this.socket.terminate();
  }

  setPaused(isPaused: boolean): void {
    if (isPaused) this.socket.pause();
    else this.socket.resume();
  }
}

/** Opens the session of one web socket on `socket`, and hands over what arrives. */
function serve(router: Pick<Router, "open">, ws: RoutedSocket, socket: Duplex, context: Context): void {
  ws.line = router.open(new WebSocketPeer(ws, socket), context);
  ws.clients?.add(ws); // beside the listener that takes it out again: what cannot be opened is not held
  // One function for all sockets: five closures for each would be a tenth of what an idle session costs.
  ws.on("message", received);
  ws.on("pong", heard);
  ws.on("ping", heard);
  ws.on("close", closed);
  // ws closes after an error by itself; without a listener the error would end the process.
  ws.on("error", gone);
}

function received(this: WebSocket, data: RawData, isBinary: boolean): void {
  lineOf(this)?.receive(isBinary ? data : data.toString());
}

function heard(this: WebSocket): void {
  lineOf(this)?.heard();
}

function gone(this: WebSocket): void {
  lineOf(this)?.close();
}

function closed(this: WebSocket): void {
  lineOf(this)?.close();
  if (this instanceof RoutedSocket) this.clients?.delete(this);
}

function lineOf(ws: WebSocket): OpenPeer | undefined {
  return ws instanceof RoutedSocket ? ws.line : undefined;
}
