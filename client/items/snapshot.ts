import type { WsError } from "../../shared/errors.js";
import { isKey } from "../../shared/kinds.js";
import { toFailure } from "../calls/answer.js";
import type { Message } from "../link/server-message.js";
import { frozen } from "./frozen.js";

/**
 * How far a value can be trusted. `loading`: no answer has arrived yet. `live`: the server keeps the value up to
 * date. `stale`: the value may be outdated, because the server has not confirmed it since the connection was in
 * doubt. `error`: the server could not provide the value.
 */
export type Status = "loading" | "live" | "stale" | "error";

/** The state of an item: its value, and how far it can be trusted. */
export interface Snapshot<Value> {
  /**
   * The newest value; `undefined` before the first one arrives. Do not change it: it is shared, and the server may
   * confirm it later. It is frozen in development (`NODE_ENV`).
   */
  readonly value: Value | undefined;
  readonly status: Status;
  /** The server's hash of the value. */
  readonly etag: string | undefined;
  /** When the value arrived, in milliseconds since 1970; `undefined` before the first one. */
  readonly updatedAt: number | undefined;
  /** Why the server could not provide the value, if the status is `error`. */
  readonly error: WsError | undefined;
}

/** The state of an item before anything has arrived. */
export const LOADING: Snapshot<never> = {
  value: undefined,
  status: "loading",
  etag: undefined,
  updatedAt: undefined,
  error: undefined,
};

/** The state without a connection that confirms it. */
export function unconfirmed(held: Snapshot<unknown>): Snapshot<unknown> {
  return { ...held, status: held.updatedAt === undefined ? "loading" : "stale", error: undefined };
}

/** The state after an error. The value stays, unless the client has no right to it any more. */
export function failed(held: Snapshot<unknown>, error: WsError): Snapshot<unknown> {
  const isLost = /^(forbidden|unauthenticated)$/.test(error.code);
  return { ...(isLost ? LOADING : held), status: "error", error };
}

/** The state after an answer or a push; `undefined` if the item must be requested again. */
export function taken(
  held: Snapshot<unknown>,
  message: Message,
  updatedAt: number,
): Snapshot<unknown> | undefined {
  const error = toFailure(message);
  const etag = isKey(message.etag) ? message.etag : undefined;
  // It refers to the etag that was sent: a push may have arrived since.
  if (message.unchanged === true && etag && message.error === undefined) {
    return etag === held.etag ? { ...held, status: "live", error: undefined } : undefined;
  }
  if (error) return failed(held, error);
  return { value: frozen(message.data), status: "live", etag, updatedAt, error };
}
