import { serialize } from "../shared/envelope.js";
import { WsError } from "../shared/errors.js";
import { type Id, isEventName, isId, toSetEvent } from "../shared/events.js";

/** The frame of a passthrough event. Throws `malformed` or `unserializable` for what cannot be sent. */
export function toFrame(event: string, fields: object, ref?: string): string {
  checkEvent(event);
  check(!("event" in fields || "ref" in fields), `"event" and "ref" cannot be fields`);
  return serialize({ event, ...fields, ref });
}

/** Throws `malformed` if no item can have this get event and id. */
export function checkItem(event: string, id: Id | undefined): void {
  checkEvent(event);
  const isSound = isEventName(toSetEvent(event, id)) && (id === undefined || isId(id));
  check(isSound && !event.endsWith(":get:"), `no item: "${event}" ${id}`);
}

function checkEvent(event: string): void {
  check(isEventName(event) && !event.startsWith("ws:"), `no event: "${event}"`);
}

function check(isSound: boolean, otherwise: string): void {
  if (!isSound) throw new WsError("malformed", otherwise);
}
