import type { WsError } from "../../shared/errors.js";
import type { Id } from "../../shared/events.js";
import type { Connection } from "../link/connection.js";
import type { Message } from "../link/server-message.js";

/** A get: sent once for a call, repeatedly for an item that is kept live. */
export interface Get {
  readonly getEvent: string;
  readonly id: Id | undefined;
  /** The set event of its answer. */
  readonly event: string;
  readonly live?: true;
  /** The client's current value. */
  snapshot?: { readonly etag: string | undefined };
  /** The ref of the pending get. */
  ref?: string | undefined;
  /**
   * The connection over which it was sent or, for an item, answered. Pushes count as the newest value only from then
   * on.
   */
  link?: Connection | undefined;
  text?: undefined;
  callers?: Set<Settle>;
  name?: undefined;
  /** Handles the answer to a call, before its callers do. */
  answered?(message: Message): void;
}

/** Passes the error or the value to a caller. */
export type Settle = (error?: WsError, data?: unknown) => void;

/** A pending get. Gets with the same set event share it, and a plain server answers by that event. */
interface GetCall extends Get {
  ref: string;
  callers: Set<Settle>;
}

/** A pending request. */
export interface Request {
  ref: string;
  /** Its event. */
  name: string;
  /** Its ref. */
  event: string;
  /** The message to send, and to resend after a reconnect. */
  text: string;
  callers: Set<Settle>;
  link?: Connection | undefined;
  /** Whether it seems to have broken a connection already. */
  isSuspect?: boolean;
  getEvent?: undefined;
  answered?: undefined;
}

export type Call = GetCall | Request;

/** An event, sent at once, or kept while there is no connection or no room in its socket. */
export interface Emitted {
  text: string;
  event: string;
  fields: object;
  /** With the policy `latest` only the last event of a key is kept. */
  key: string;
  /** When it expires. */
  until: number;
  callers?: undefined;
  link?: undefined;
}

/** Anything that the client sends for its application. */
export type Outgoing = Get | Call | Emitted;

/** Whether it is an event. */
export function isEmitted(each: Outgoing): each is Emitted {
  return "key" in each;
}

/** Whether it is a request. */
export function isRequest(call: Call): call is Request {
  return call.text !== undefined;
}
