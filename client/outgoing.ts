import { encode } from "../shared/envelope.js";
import { WsError } from "../shared/errors.js";
import { type Id, isEventName, isId, toSetEvent } from "../shared/events.js";

/** The frame of a passthrough event. Throws `malformed` or `unserializable` for what cannot be sent. */
export function toFrame(event: string, fields: object, ref?: string): string {
  checkEvent(event);
  check(!("event" in fields || "ref" in fields), `"event" and "ref" are no fields of "${event}"`);
  return encode({ event, ...fields, ref });
}

/** Throws `malformed` if no item can have this get event and id. */
export function checkItem(event: string, id: Id | undefined): void {
  checkEvent(event);
  check(!event.endsWith(":get:"), "an item needs a name");
  check(id === undefined || (isId(id) && isEventName(toSetEvent(event, id))), `no id of "${event}"`);
}

function checkEvent(event: string): void {
  check(isEventName(event) && !event.startsWith("ws:"), "no name of an event");
}

function check(isSound: boolean, otherwise: string): void {
  if (!isSound) throw new WsError("malformed", otherwise);
}
