import { ReplyError, type WsError } from "../../shared/errors.js";
import type { Message } from "../link/server-message.js";

/** The error in `message`, if the get or the request failed. */
export function toFailure({ event, error, data }: Message): WsError | undefined {
  if (error !== undefined) return toError(error);
  // A reply may have no value. `unchanged` is not an answer if the client has no value.
  if (data !== undefined || event === "ws:reply") return undefined;
  return new ReplyError("no-value", "the handler returned no value");
}

/** The server's error, always with a code and a message. */
export function toError(value: unknown): ReplyError {
  const { code, message, issues } = Object(value);
  const error = new ReplyError(toText(code, "failed"), toText(message, "the server gave no reason"));
  return Array.isArray(issues) ? Object.assign(error, { issues }) : error;
}

/** `value` if it is a string. */
export function toText(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}
