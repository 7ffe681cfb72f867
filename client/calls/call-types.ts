import type { WsError } from "../../shared/errors.js";
import type { Id } from "../../shared/events.js";
import type { Connection } from "../link/connection.js";
import type { Message } from "../link/server-message.js";

/** A get: sent once for a call, again and again for an item that is kept live. */
export interface Get {
  readonly getEvent: string;
  readonly id: Id | undefined;
  /** The set event of its answer. */
  readonly event: string;
  readonly live?: true;
  /** The value that the client holds. */
  snapshot?: { readonly etag: string | undefined };
  /** The ref of the get that waits for its answer. */
  ref?: string | undefined;
  /** The connection over which it was sent or, for an item, answered: only from then on pushes say what is newest. */
  link?: Connection | undefined;
  text?: undefined;
  callers?: Set<Settle>;
  name?: undefined;
  /** Takes the answer to a call, before its callers do. */
  answered?(message: Message): void;
}

/** How a caller is given the error or the value. */
export type Settle = (error?: WsError, data?: unknown) => void;

/** A get that calls wait for. Its set event joins it to another, and a plain server answers by it. */
interface GetCall extends Get {
  ref: string;
  callers: Set<Settle>;
}

/** A request that a call waits for. */
export interface Request {
  ref: string;
  /** The event that it sends. */
  name: string;
  /** Its ref. */
  event: string;
  /** The frame to send, and to send again after a reconnect. */
  text: string;
  callers: Set<Settle>;
  link?: Connection | undefined;
  /** Whether it seems to have broken a connection already. */
  isSuspect?: boolean;
  getEvent?: undefined;
  answered?: undefined;
}

export type Call = GetCall | Request;

/** An event, sent at once or kept while there is no connection or no room in its socket. */
export interface Emitted {
  text: string;
  event: string;
  fields: object;
  /** Of events with the same key, `latest` keeps one. */
  key: string;
  /** When it expires. */
  until: number;
  callers?: undefined;
  link?: undefined;
}

/** Anything that the client sends on behalf of its application. */
export type Outgoing = Get | Call | Emitted;

/** Whether it is an event. */
export function isEmitted(each: Outgoing): each is Emitted {
  return "key" in each;
}

/** Whether it is a request. */
export function isRequest(call: Call): call is Request {
  return call.text !== undefined;
}
