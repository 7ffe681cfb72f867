/**
 * Decodes and encodes messages. Only this file parses and writes JSON. The server decodes every inbound message with
 * {@link decode}, as specified in `docs/PROTOCOL.md`.
 */
import { toControl } from "./control.js";
import { WsError } from "./errors.js";
import { isEventName, isGetEvent, isId, isSetEvent, toId, toSetEvent } from "./events.js";
import type { Frame, GetFrame } from "./frame.js";
import { type Fields, isFields, isKey, isListOf } from "./kinds.js";
import { NO_VALUE, toOutcome } from "./outcome.js";

/** A message to encode. */
export type Wire = { event: string } & Record<string, unknown>;

/** Decodes the text of one message; `undefined` if it is not JSON. Never throws. */
export function decode(text: string): Frame | undefined {
  const message = parse(text);
  if (message === undefined) return undefined;
  return isFields(message) && isEventName(message.event)
    ? classify(message.event, message)
    : { kind: "other", message };
}

/** The value of the JSON in `text`; `undefined` if it is not JSON. Never throws. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The JSON of `value`. Throws `unserializable` for a cycle, a BigInt or a `toJSON` that throws, `no-value` for `undefined`. */
export function serialize(value: unknown): string {
  let json: string | undefined;
  try {
    json = JSON.stringify(value);
  } catch (cause) {
    throw new WsError("unserializable", "it cannot be written as JSON", { cause });
  }
  if (json === undefined) throw new WsError("no-value", "the handler returned no value");
  return json;
}

/** Encodes a message as text. Throws `unserializable` if JSON cannot hold it. */
export function encode(frame: Wire): string {
  return serialize(frame);
}

/** The text of a set event whose value is already JSON: one serialisation serves every session. */
export function encodeSet(
  event: string,
  json: string,
  keys: { ref?: string | undefined; etag?: string | undefined },
): string {
  const { ref, etag } = keys;
  const refPart = ref === undefined ? "" : `,"ref":${JSON.stringify(ref)}`;
  const etagPart = etag === undefined ? "" : `,"etag":${JSON.stringify(etag)}`;
  return `{"event":${JSON.stringify(event)}${refPart}${etagPart},"data":${json}}`;
}

function classify(event: string, message: Fields): Frame {
  const ref = isKey(message.ref) ? message.ref : undefined;
  if (event.startsWith("ws:")) {
    const control = event === "ws:get" ? classifyMany(message) : toControl(event, message, ref);
    return control ?? { kind: "malformed", event, ref, message };
  }
  if (isSetEvent(event)) {
    const etag = isKey(message.etag) ? message.etag : undefined;
    return { kind: "set", event, ref, etag, outcome: toOutcome(message, NO_VALUE), message };
  }
  if (isGetEvent(event)) return classifyGet(event, message);
  // A message of a raw WebSocket client may have a field of its own called `ref`.
  return { kind: "event", event, ref, message };
}

function classifyGet(event: string, message: Fields): GetFrame {
  const { id, live, etag } = message;
  const ref = isKey(message.ref) ? message.ref : undefined;
  const sound = (live === undefined || typeof live === "boolean") && ref === message.ref;
  const isNamed = (id === undefined || isId(id)) && isEventName(toSetEvent(event, id));
  if (!sound || !isNamed || !(etag === undefined || isKey(etag))) {
    return { kind: "malformed", event, ref, message };
  }
  const sameId = id === undefined ? undefined : toId(id);
  return { kind: "get", event, id: sameId, ref, live: live === true, etag, message };
}

function classifyMany({ gets, ends = [] }: Fields): Frame | undefined {
  if (!isListOf(isGet, gets) || !isListOf(isEventName, ends)) return undefined;
  return { kind: "gets", gets: gets.map((get) => classifyGet(get.event, get)), ends };
}

/** Whether it names an item: a get event, and neither a control message nor a set event. */
function isGet(value: unknown): value is Fields & { event: string } {
  if (!isFields(value) || !isEventName(value.event)) return false;
  return isGetEvent(value.event) && !isSetEvent(value.event) && !value.event.startsWith("ws:");
}
