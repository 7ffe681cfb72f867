import { serialize } from "../shared/envelope.js";
import { WsError } from "../shared/errors.js";
import { type Id, isEventName, isId, toGetEvent, toId, toSetEvent } from "../shared/events.js";
import type { Question } from "./question.js";

/** The frame of a passthrough event. Throws `malformed` or `unserializable` for what cannot be sent. */
export function toFrame(event: string, fields: object, ref?: string): string {
  checkEvent(event);
  check(!("event" in fields || "ref" in fields), `"event" and "ref" cannot be fields`);
  return serialize({ event, ...fields, ref });
}

/** What asks for an item. Throws `malformed` if no item can have this name and id. */
export function toQuestion(name: string, given: Id | undefined): Question {
  const id = given === undefined ? given : toId(given);
  const getEvent = toGetEvent(name);
  const event = toSetEvent(getEvent, id);
  checkEvent(getEvent);
  const isSound = isEventName(event) && (id === undefined || isId(id));
  check(isSound && !getEvent.endsWith(":get:"), `no item: "${getEvent}" ${id}`);
  return { getEvent, id, event };
}

/** Throws `conflict` if one of `others` has the set event of `question` too: the wire cannot tell them apart. */
export function checkSole(
  { event, getEvent }: Question,
  ...others: ({ getEvent?: string | undefined } | undefined)[]
): void {
  for (const other of others) {
    if (other && other.getEvent !== getEvent)
      throw new WsError("conflict", `"${getEvent}" and "${other.getEvent}" are both answered by "${event}"`);
  }
}

function checkEvent(event: string): void {
  check(isEventName(event) && !event.startsWith("ws:"), `no event: "${event}"`);
}

function check(isSound: boolean, otherwise: string): void {
  if (!isSound) throw new WsError("malformed", otherwise);
}
