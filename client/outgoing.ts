import { encode, type Wire } from "../shared/envelope.js";
import { WsError } from "../shared/errors.js";
import { type Id, isEventName, isId, toSetEvent } from "../shared/events.js";

/** The keys of a get. */
export interface GetKeys {
  event: string;
  id: Id | undefined;
  ref: string;
  live?: true;
  etag?: string | undefined;
}

/** The frame of a passthrough event. Throws `malformed` or `unserializable` for what cannot be sent. */
export function toFrame(event: string, fields: object, ref?: string): string {
  checkEvent(event);
  for (const key of ["event", "ref"]) {
    if (key in fields)
      throw malformed(`"${key}" cannot be a field of "${event}": it belongs to the envelope`);
  }
  return encode({ event, ...fields, ref });
}

/** The frame of a get. Throws `malformed` for what cannot be asked. */
export function toGetFrame(keys: GetKeys): string {
  checkItem(keys.event, keys.id);
  const frame: Wire = { ...keys };
  return encode(frame);
}

/** Throws `malformed` if no item can have this get event and id. */
export function checkItem(getEvent: string, id: Id | undefined): void {
  checkEvent(getEvent);
  if (getEvent.endsWith(":get:")) throw malformed("the name of an item cannot be empty");
  if (id === undefined || (isId(id) && isEventName(toSetEvent(getEvent, id)))) return;
  throw malformed(`the id of "${getEvent}" is a finite number or a short string`);
}

function checkEvent(event: string): void {
  if (!isEventName(event)) throw malformed("an event name is 1 to 255 characters without control characters");
  if (event.startsWith("ws:")) throw malformed(`"${event}" belongs to the protocol`);
}

function malformed(message: string): WsError {
  return new WsError("malformed", message);
}
