/** A connection to one client, as the router sees it. Implement it to mount the router on another transport. */
export interface Peer {
  /**
   * Sends one text message. Calls `done` when the network has accepted it, or with an error if it could not be sent.
   * With a `mark`, a ping that carries it (RFC 6455, section 5.5.2) follows right behind the message, if `bytesSent`
   * is present.
   */
  send(frame: string, done?: (error?: Error | null) => void, mark?: string): void;
  /** Closes the connection. */
  close(code: number, reason: string): void;
  /**
   * Sends a ping after everything sent so far; with a `mark` the ping carries it. The transport passes the content of
   * the pong to `OpenPeer.heard`. Without this method, a silent client is never disconnected.
   */
  ping?(mark?: string): void;
  /** Pauses or resumes reading from the client. Without this method, excess messages wait in the session. */
  setPaused?(isPaused: boolean): void;
  /** Whether an incomplete message has taken too long to arrive. Without this method, this is not checked. */
  isStuck?(): boolean;
  /** Ends the connection at once, without a close frame, which a dead client would never read. */
  terminate?(): void;
  /** Bytes that were passed to `send` and that the network has not accepted yet. */
  readonly bufferedAmount: number;
  /**
   * All bytes that were ever passed to `send`, as they go over the wire. If a transport counts them and reports the
   * content of pongs, the router limits the bytes in transit to the client (`server/delivery/flow.ts`).
   */
  readonly bytesSent?: number;
  /** The underlying WebSocket, which is passed to listeners of passthrough events. */
  readonly socket: unknown;
}

/** How a transport passes what a client does to its session. */
export interface OpenPeer {
  /** Passes on a message that arrived, as text. Anything else is ignored and counted. */
  receive(data: unknown): void;
  /**
   * Reports activity other than a message. `mark` is the content of a pong: a pong that answers a ping is free,
   * everything else counts as a message towards the rate limit.
   */
  heard(mark?: string): void;
  /** The connection has closed with this code: 1006, or none, if it broke. */
  close(code?: number, reason?: string): void;
}

/** What the transport knows of a client when it connects. */
export interface Context {
  /** The upgrade request. */
  request?: unknown;
  /** The user, as `authenticate` returned it. */
  user?: unknown;
}

/** The end of a connection (RFC 6455, section 7.1.5). */
export interface Closing {
  /** The close code; 1006 if the connection broke without one. */
  code: number;
  /** The close reason, or an empty string. */
  reason: string;
}

/** Why a frame cannot be sent to a peer that has closed. */
export class PeerLeft extends Error {
  constructor() {
    super("the web socket is closing");
  }
}
