import { ReplyError, type WsError } from "../../shared/errors.js";
import type { Message } from "../link/server-message.js";

/** Why the get or the request failed that `message` answers, if so. */
export function toFailure({ event, error, data }: Message): WsError | undefined {
  if (error !== undefined) return toError(error);
  // A reply may come without a value; and `unchanged` for a value that the client does not hold is none.
  if (data !== undefined || event === "ws:reply") return undefined;
  return new ReplyError("no-value", "the handler returned no value");
}

/** The error that the server sent, with a code and a message whatever it is. */
export function toError(value: unknown): ReplyError {
  const { code, message, issues } = Object(value);
  const error = new ReplyError(toText(code, "failed"), toText(message, "the server gave no reason"));
  return Array.isArray(issues) ? Object.assign(error, { issues }) : error;
}

/** `value` if it is a text. */
export function toText(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}
