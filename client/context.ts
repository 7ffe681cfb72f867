import type { Clock } from "../shared/clock.js";
import type { Report } from "../shared/emitter.js";
import type { Failure, WsError } from "../shared/errors.js";
import type { Message } from "./message.js";
import type { ClientOptions } from "./options.js";
import type { Asking, Held } from "./question.js";
import type { Socket } from "./socket.js";
import type { Sockets } from "./sockets.js";
import type { Signal, State } from "./state.js";
import type { Waiting } from "./waiting.js";

/**
 * What the parts of a client tell each other. None of it can come from the wire: what a server calls `ws:` reaches
 * the parts only if it is a sound control frame.
 */
export interface News {
  /** There is a new connection: one that has said hello, or, if so, one that the client moved to. */
  "ws:up": boolean;
  /** The live connection is no more: it was lost, or the client moved on. */
  "ws:end": undefined;
  /** The live connection was lost with this code. */
  "ws:cut": number;
  /** The connection is lost, if there is an error for good. */
  "ws:down": WsError | undefined;
  "ws:state": State;
  /** A text came over the live connection. */
  "ws:text": string;
  /** A text came over the connection that the client came from. */
  "ws:late": string;
  /** Another connection than the live one is lost. */
  "ws:lost": Socket;
  /** The server speaks this protocol, and has taken the token. */
  "ws:welcome": Message;
  /** The server says that what it sends is old, from so many milliseconds after the connection began; never: Infinity. */
  "ws:stale": number;
  /** Whether the link may be dead: a ping is overdue, or the page woke up. */
  "ws:doubt": boolean;
  /** The connection that the client came from keeps nothing up to date any more. */
  "ws:left": undefined;
  /** The server has answered a ping. */
  "ws:pong": undefined;
  /** The server asks to move. */
  "ws:drain": Message;
}

/** Hears news, or what the server's application sends and what the client has to say to it. */
export interface Bus {
  /** Returns the undo. */
  on<Name extends keyof News>(name: Name, listener: (news: News[Name]) => void): () => void;
  on(event: string, listener: (message: never) => void): () => void;
  emit<Name extends keyof News>(name: Name, news?: News[Name], current?: () => News[Name]): void;
  emit(event: string, message: unknown): void;
  /** Whether somebody listens. */
  has(event: string): boolean;
}

/** What every part of a client has from the start. */
export interface Base extends ClientOptions, Bus {
  clock: Clock;
  random: () => number;
  report: Report;
  waiting: Waiting;
  sockets: Sockets;
  /** The items that are kept live, by their set event. */
  held: Map<unknown, Held>;
  /** A number that is higher than any before: the order of what the client says, and its refs. */
  newRef(): string;
  /** Tells the application of an error that no call waits for; the console, if the application does not listen. */
  tellError(of: string, error: Failure): void;
}

/** What keeps the connection. */
export interface Link {
  state(): State;
  /** Something happens to the connection. */
  signal(type: Exclude<Signal["type"], "lost">): void;
  /** Gives the connection up as lost. */
  lose(): void;
  /** Opens one more socket. */
  connect(): Socket | undefined;
  /**
   * Sends a text if the connection is open, which is wanted from now on, and fewer bytes than that wait to leave.
   * Returns whether it did.
   */
  send(text: string, maxBufferedBytes?: number): boolean;
  /** Why there will be no connection any more, if so. */
  closed(): WsError | undefined;
}

/** What the parts of a client share. */
export interface Context extends Base, Link, Asking {}
