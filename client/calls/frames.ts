import { serialize } from "../../shared/envelope.js";
import { WsError } from "../../shared/errors.js";
import { type Id, isEventName, isId, toGetEvent, toId, toSetEvent } from "../../shared/events.js";
import { explain, insist } from "../development.js";
import type { Get } from "./call-types.js";

/**
 * The message of a passthrough event. Throws `unserializable` for what JSON cannot hold and, except in production,
 * `malformed` for an invalid name and for fields that belong to the envelope.
 */
export function toFrame(event: string, fields: object, ref?: string): string {
  insist(() => {
    if (!isEventName(event) || event.startsWith("ws:")) return `invalid event name: "${event}"`;
    return "event" in fields || "ref" in fields ? '"event" and "ref" cannot be fields' : undefined;
  });
  return serialize({ ...fields, event, ref });
}

/** The get of an item. Throws `malformed`, except in production, if this name and id are not valid. */
export function toGet(name: string, given: Id | undefined): Get {
  const id = given === undefined ? given : toId(given);
  const getEvent = toGetEvent(name);
  const event = toSetEvent(getEvent, id);
  insist(() => {
    const isValidId = id === undefined || isId(id);
    const isValid =
      isEventName(event) && !event.startsWith("ws:") && !getEvent.endsWith(":get:") && isValidId;
    return isValid ? undefined : `invalid item: "${getEvent}" ${id}`;
  });
  return { getEvent, id, event };
}

/** Throws `conflict` if another get or item has the same set event: they could not be told apart. */
export function checkSole(
  { event, getEvent }: Get,
  other: { getEvent?: string | undefined } | undefined,
): void {
  if (!other || other.getEvent === getEvent) return;
  const text = explain(() => `"${getEvent}" and "${other.getEvent}" are both answered by "${event}"`);
  throw new WsError("conflict", text ?? event);
}
