import { parse } from "../shared/envelope.js";
import { ReplyError, type WsError } from "../shared/errors.js";
import { isEventName } from "../shared/events.js";
import type { Context } from "./context.js";
import { FRESH_MS } from "./limits.js";
import type { Message } from "./message.js";
import type { Socket } from "./socket.js";

/** Hands what a server says to the parts of the client and to its application. */
export function receive(
  { on, emit, tellError, sockets, answered }: Context,
  settle: (message: Message, isPlain?: boolean) => void,
  takeItem: (message: Message, link: Socket | undefined, isPlain?: boolean) => void,
): void {
  let isPlain = true; // until the server says `ws:welcome`
  on("ws:up", () => {
    isPlain = true;
  });
  // Only answers count here, and pushes of what the new connection has not answered for: others may be older.
  on("ws:late", (text) => {
    const fields: Message = Object(parse(text));
    if (fields.event === "ws:stale") emit("ws:left");
    settle(fields);
    takeItem(fields, sockets.old);
  });
  on("ws:text", (text) => {
    const message = parse(text);
    const fields: Message = Object(message); // of what is no object nothing is read
    const { event, refs, heartbeatMs, expiresInMs = 0, withinMs, limits } = fields;
    if (!isEventName(event)) {
      if (message !== undefined) emit("*", message);
    } else if (event === "ws:welcome") {
      if (![heartbeatMs, expiresInMs, ...Object.values(Object(limits))].every(Number.isFinite)) return;
      isPlain = false;
      emit(event, fields);
      if (fields.stale === true) emit("ws:stale", 0);
    } else if (event === "ws:stale") emit(event, fields.late ? FRESH_MS : 0);
    else if (event === "ws:live") emit("ws:stale", 1 / 0);
    else if (event === "ws:pong") emit(event);
    else if (event === "ws:drain") {
      if (Number.isFinite(withinMs)) emit(event, fields);
    } else if (event === "ws:error") tellError(toText(fields.of, ""), toError(fields));
    else if (event === "ws:unchanged") {
      for (const ref of Array.isArray(refs) ? refs : []) {
        const sent = answered({ ref });
        if (sent) takeItem({ ...fields, ...sent, ref, unchanged: true }, sockets.live);
      }
    } else if (event === "ws:reply" || !event.startsWith("ws:")) {
      answered(fields, isPlain);
      settle(fields, isPlain);
      if (event === "ws:reply") return;
      takeItem(fields, sockets.live, isPlain);
      emit(event, fields);
      emit("*", fields);
    }
  });
}

/** Why the get or the request failed that `message` answers, if so. */
export function toFailure({ event, error, data }: Message): WsError | undefined {
  if (error !== undefined) return toError(error);
  // A reply without a value is one; and what is called unchanged, but is not held, is no value.
  if (data !== undefined || event === "ws:reply") return undefined;
  return new ReplyError("no-value", "there is no value");
}

/** An error of sound kinds, whatever the server sent in its place. */
function toError(value: unknown): ReplyError {
  const { code, message } = Object(value);
  return new ReplyError(toText(code, "failed"), toText(message, "no reason given"));
}

function toText(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}
