/** WebSockets as the router sees them: the only file that imports ws. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, WebSocket, WebSocketServer } from "ws";
import type { Context, Peer } from "../delivery/peer.js";
import type { Line } from "../session/line.js";
import { Batch, type Done } from "./batch.js";
import { Crowd } from "./crowd.js";
import { type Feed, FrameGate, type FrameGateSettings, type MessageLimits } from "./frame-gate.js";
import { GOODBYE_MS } from "./shutdown.js";
import type { UpgradeRefusal } from "./upgrades.js";

/** The WebSockets of one mount. */
export interface WebSockets {
  /** The open ones. */
  readonly clients: ReadonlySet<WebSocket>;
  /** Completes an accepted upgrade and opens its session. Throws if another listener has taken it. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer, context: Context): void;
}

/** Opens the session of a connected client. */
interface Opener {
  open(peer: Peer, context: Context): Line;
}

/** Turns upgrades into WebSockets, and opens their sessions with `router`. */
export function createWebSockets(
  router: Opener,
  limits: MessageLimits,
  refuse: (socket: Duplex, refusal: UpgradeRefusal) => void,
): WebSockets {
  // An option that the types of ws lack. Its default is 30 s. During that time a client that was closed for sending
  // too much may continue to send: nothing is processed, but everything is read.
  const more: object = { closeTimeout: GOODBYE_MS };
  const wss = new WebSocketServer({
    ...more,
    noServer: true,
    maxPayload: limits.maxPayloadBytes,
    maxFragments: limits.maxFragments,
    perMessageDeflate: false, // compression costs 250 KB per connection, against 12 KB without it (measured)
    autoPong: false, // ws would write each pong at once, and cut a client with 60 waiting ones without a close frame
    clientTracking: false, // the handling of ws needs one more closure and listener per socket
    WebSocket: RoutedSocket,
  });
  // If there is a listener, ws leaves the response to it.
  wss.on("wsClientError", ({ message }, socket) =>
    refuse(socket, { status: "400 Bad Request", why: message }),
  );
  const clients = new Set<WebSocket>();
  const crowd = new Crowd();
  let settings: FrameGateSettings | undefined;
  return {
    clients,
    take: (request, socket, head, context) => {
      const others = socket.listeners("data");
      wss.handleUpgrade(request, socket, head, (ws) => {
        ws.clients = clients;
        const line = serve(router, ws, socket, context);
        const [feed] = socket.listeners("data").filter((each) => !others.includes(each));
        // Bun has its own ws, which does not listen to the socket: frames are processed as they arrive. Its "data"
        // listener, if it has one, is called with the chunk only.
        if (feed && feed !== settings?.feed) settings = { feed: feed as Feed, limits, crowd };
        if (feed && settings) ws.intake = new FrameGate(ws, socket, line, settings);
      });
    },
  };
}

type Data = Parameters<WebSocket["send"]>[0];
type Sent = (error?: Error) => void;
type SendOptions = Parameters<WebSocket["send"]>[1];

/**
 * A WebSocket with its frame gate. Frames that the application sends, and the close frame, are sent after what the
 * session has queued.
 */
class RoutedSocket extends WebSocket {
  line: Line | undefined;
  batch: Batch | undefined;
  intake: FrameGate | undefined;
  /** The open WebSockets, this one included. */
  clients: Set<WebSocket> | undefined;

  override send(data: Data, sent?: Sent): void;
  override send(data: Data, options: SendOptions, sent?: Sent): void;
  override send(data: Data, options?: SendOptions | Sent, sent?: Sent): void {
    const send = (): void => {
      this.batch?.write();
      if (typeof options === "function") super.send(data, options);
      else super.send(data, options ?? {}, sent);
    };
    if (this.line) this.line.session.writer.sendOwn(bytesOf(data), send);
    else send();
  }

  override close(code?: number, reason?: string | Buffer): void {
    if (this.readyState === this.OPEN) this.line?.session.writer.flush();
    this.batch?.write();
    super.close(code, reason);
  }

  override terminate(): void {
    this.batch?.write();
    super.terminate();
  }
}

function bytesOf(data: Data): number {
  if (typeof data === "string") return Buffer.byteLength(data);
  if (data instanceof Blob) return data.size;
  return data instanceof ArrayBuffer || ArrayBuffer.isView(data) ? data.byteLength : 0;
}

/** One WebSocket on its TCP or TLS socket, as the router sees it. */
class WebSocketPeer implements Peer {
  readonly socket: RoutedSocket;
  #batch: Batch;

  constructor(ws: RoutedSocket, socket: Duplex) {
    this.socket = ws;
    this.#batch = new Batch(socket, ws);
    ws.batch = this.#batch;
  }

  get bufferedAmount(): number {
    return this.#batch.bufferedAmount;
  }

  get bytesSent(): number {
    return this.#batch.bytesSent;
  }

  send(frame: string, done?: Done, mark?: string): void {
    this.#batch.add(frame, done, mark);
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }

  ping(mark?: string): void {
    this.#batch.ping(mark);
  }

  terminate(): void {
    this.socket.terminate();
  }

  isStuck(): boolean {
    return this.socket.intake?.isStuck() === true;
  }

  setPaused(isPaused: boolean): void {
    if (this.socket.intake) this.socket.intake.setPaused(isPaused);
    else if (isPaused) this.socket.pause();
    else this.socket.resume();
  }
}

/** Opens the session of a WebSocket on `socket`, and passes on what it receives. */
function serve(router: Opener, ws: RoutedSocket, socket: Duplex, context: Context): Line {
  const line = router.open(new WebSocketPeer(ws, socket), context);
  ws.line = line;
  ws.clients?.add(ws); // next to the listener that removes it: if the session cannot be opened, nothing is kept
  // One function for all sockets: five closures each would be a tenth of the memory of an idle session.
  ws.on("message", received);
  ws.on("pong", ponged);
  ws.on("ping", pinged);
  ws.on("close", closed);
  // ws closes the socket after an error. Without a listener the error would end the process.
  ws.on("error", gone);
  return line;
}

function received(this: WebSocket, data: RawData, isBinary: boolean): void {
  lineOf(this)?.receive(isBinary ? data : data.toString());
}

function pinged(this: WebSocket, payload: Buffer): void {
  lineOf(this)?.heard();
  if (this instanceof RoutedSocket) this.batch?.pong(payload.toString("latin1"));
}

function ponged(this: WebSocket, mark: Buffer): void {
  lineOf(this)?.heard(mark.toString("latin1"));
}

function gone(this: WebSocket): void {
  if (!(this instanceof RoutedSocket)) return;
  this.line?.close();
  this.intake?.stop();
}

function closed(this: WebSocket, code: number, reason: Buffer): void {
  if (!(this instanceof RoutedSocket)) return;
  this.line?.close(code, reason.toString());
  this.clients?.delete(this);
}

/** The frame gate of a `ws` socket, if frames can be read in order. */
function lineOf(ws: WebSocket): Line | undefined {
  return ws instanceof RoutedSocket && ws.intake?.isCut !== true ? ws.line : undefined;
}
