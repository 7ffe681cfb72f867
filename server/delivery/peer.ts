/** The other end of one socket, as the router sees it. Any transport that has these can be mounted. */
export interface Peer {
  /**
   * Sends one text frame. `done` is called when the network has taken it, with an error if it could not. With a `mark`
   * a ping that carries it (RFC 6455, section 5.5.2) follows right behind the frame, if `bytesSent` is there.
   */
  send(frame: string, done?: (error?: Error | null) => void, mark?: string): void;
  /** Ends the connection. */
  close(code: number, reason: string): void;
  /**
   * Sends a ping behind all that was sent; with a `mark` it carries that. The transport hands what the pong carries to
   * {@link OpenPeer.heard}. A peer without this is never given up for its silence.
   */
  ping?(mark?: string): void;
  /** Reads nothing more from the peer, or goes on. Without this, what a peer sends too much waits in the session. */
  setPaused?(isPaused: boolean): void;
  /** Whether a message that has begun to come is not whole after too long. Without this, nobody looks. */
  isStuck?(): boolean;
  /** Ends the connection without a goodbye, which a peer that is gone would never read. */
  terminate?(): void;
  /** The bytes that were given to `send` and that the network has not taken yet. */
  readonly bufferedAmount: number;
  /**
   * The bytes that were ever given to `send`, as they go over the wire. A transport that counts them, and hands over
   * what pongs carry, has the bytes on their way to the peer bounded (`server/delivery/flow.ts`).
   */
  readonly bytesSent?: number;
  /** The real socket, which passthrough listeners get. */
  readonly socket: unknown;
}

/** How the transport of one peer talks to its session. */
export interface OpenPeer {
  /** Takes what arrived: the text of a frame. Anything else is ignored and counted. */
  receive(data: unknown): void;
  /**
   * The peer gave a sign of life that is not a message. `mark` is what a pong carries: one that answers a ping costs
   * nothing, and all else as much as a message.
   */
  heard(mark?: string): void;
  /** The peer has gone, with this close code: 1006, or none, if the connection broke. */
  close(code?: number, reason?: string): void;
}

/** What the transport knows of a peer. */
export interface Context {
  /** The upgrade request. */
  request?: unknown;
  /** Who it is, as the application said. */
  user?: unknown;
}

/** How a connection ended (RFC 6455, section 7.1.5). */
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
