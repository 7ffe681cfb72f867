import { serialize } from "../shared/envelope.js";
import { WsError } from "../shared/errors.js";
import { type Id, isEventName, isId, toGetEvent, toSetEvent } from "../shared/events.js";

/** The frame of a passthrough event. Throws `malformed` or `unserializable` for what cannot be sent. */
export function toFrame(event: string, fields: object, ref?: string): string {
  checkEvent(event);
  check(!("event" in fields || "ref" in fields), `"event" and "ref" cannot be fields`);
  return serialize({ event, ...fields, ref });
}

/** The get event and the set event of an item. Throws `malformed` if no item can have this name and id. */
export function toEvents(name: string, id: Id | undefined): [getEvent: string, setEvent: string] {
  const getEvent = toGetEvent(name);
  const setEvent = toSetEvent(getEvent, id);
  checkEvent(getEvent);
  const isSound = isEventName(setEvent) && (id === undefined || isId(id));
  check(isSound && !getEvent.endsWith(":get:"), `no item: "${getEvent}" ${id}`);
  return [getEvent, setEvent];
}

function checkEvent(event: string): void {
  check(isEventName(event) && !event.startsWith("ws:"), `no event: "${event}"`);
}

function check(isSound: boolean, otherwise: string): void {
  if (!isSound) throw new WsError("malformed", otherwise);
}
