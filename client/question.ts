import type { Id } from "../shared/events.js";
import type { Message } from "./message.js";
import type { Socket } from "./socket.js";

/** What is asked for with a get: once by a call, again and again for an item that is kept live. */
export interface Question {
  readonly getEvent: string;
  readonly id: Id | undefined;
  /** The set event of its answer. */
  readonly event: string;
  readonly live?: true;
  /** What is held. */
  snapshot?: { readonly etag: string | undefined };
  /** The ref of the get that waits for its answer. */
  ref?: string | undefined;
}

/** An item that is kept live. */
export interface Held extends Question {
  /** The connection over which its get was answered: only from then on pushes say what is newest. */
  link?: Socket | undefined;
}

/** Asks in turn, many in one frame, and never for more than the server takes. */
export interface Asking {
  /**
   * Has a get sent at the end of this turn, or when there is room. Returns whether there is a connection: without one it
   * is to be asked for again.
   */
  ask(question: Question): boolean;
  /** Asks no more. Returns whether it still waited for its turn. */
  drop(question: Question): boolean;
  /** Tells the server that an item is not wanted any more, before it is asked for anything else. Called `atEnd`. */
  end(event: string): void;
  /** Calls `then` at the end of this turn, before what was asked for in it is sent. */
  atEnd(then?: () => void): void;
  /** Takes an answer off those that are due; of a plain server a push may be one. Returns what was sent for it. */
  answered(message: Pick<Message, "event" | "ref">, isPlain?: boolean): Sent | undefined;
  /** Sends what waits for its turn, as far as there is room: a frame is about to follow. */
  flush(): void;
}

/** What was sent with a get. */
export interface Sent {
  /** The set event of its answer. */
  event: string;
  etag: string | undefined;
}
