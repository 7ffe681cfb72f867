import type { WsError } from "../shared/errors.js";

/** A get or a request on its way. */
export interface Call {
  ref: string;
  /** The frame to send, and to send again after a reconnect. */
  text: string;
  /** The set event of a get, by which it is joined, and answered by a plain server; else its ref. */
  key: string;
  /** How each of its callers is told the error or the value. */
  callers: Set<(error?: WsError, data?: unknown) => void>;
  /** Whether it went out over this connection. */
  isSent?: boolean;
  /** Whether it seems to have broken a connection already. */
  isSuspect?: boolean;
  until?: undefined;
}

/** An event as it goes out. */
export interface Emitted {
  text: string;
  event: string;
  fields: object;
  callers?: undefined;
  isSent?: undefined;
}

/** An event that waits for a connection, or for room in its socket. */
export interface Kept extends Emitted {
  ref: string;
  /** Of events with the same key, `latest` keeps one. */
  key: string;
  /** When its time is up. */
  until: number;
}

/**
 * What waits for an answer or for a connection, in the order in which it was said: gets by their set event, all else by
 * its ref.
 */
export type Waiting = Map<unknown, Call | Kept>;
