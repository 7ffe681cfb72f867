import type { WsError } from "../shared/errors.js";
import type { Question } from "./question.js";

/** How a caller is told the error or the value. */
type Tell = (error?: WsError, data?: unknown) => void;

/** A get on its way. Its set event joins it to another, and a plain server answers by it. */
interface GetCall extends Question {
  ref: string;
  callers: Set<Tell>;
  /** Whether it went out over this connection. */
  isSent?: boolean;
  isSuspect?: boolean;
  text?: undefined;
  until?: undefined;
}

/** A request on its way. */
interface Request {
  ref: string;
  /** Its ref. */
  event: string;
  /** The frame to send, and to send again after a reconnect. */
  text: string;
  callers: Set<Tell>;
  /** Whether it went out over this connection. */
  isSent?: boolean;
  /** Whether it seems to have broken a connection already. */
  isSuspect?: boolean;
  getEvent?: undefined;
  until?: undefined;
}

export type Call = GetCall | Request;

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
  getEvent?: undefined;
}

/**
 * What waits for an answer or for a connection, in the order in which it was said: gets by their set event, all else by
 * its ref.
 */
export type Waiting = Map<unknown, Call | Kept>;

/** Sends something, or asks for it. Returns whether that was possible. */
export function say({ ask, send }: Way, each: Call | Emitted, maxBufferedBytes?: number): boolean {
  return each.text === undefined ? ask(each) : send(each.text, maxBufferedBytes);
}

interface Way {
  ask(call: GetCall): boolean;
  send(text: string, maxBufferedBytes?: number): boolean;
}
