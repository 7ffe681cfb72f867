/**
 * The frames of the wire as one union, and the only place where JSON is parsed or written. Both sides decode
 * every inbound frame with {@link decode}; `docs/PROTOCOL.md` is the text that it follows.
 */
import { type Failure, WsError } from "./errors.js";
import { type Id, isEventName, isGetEvent, isId, isSetEvent, toId, toSetEvent } from "./events.js";
import { MAX_KEY_LENGTH } from "./limits.js";

/** A JSON object as it came. Its keys are the sender's: read it, never merge it. */
export type Fields = Readonly<Record<string, unknown>>;

type Ref = string | undefined;
type Etag = string | undefined;

/** What one inbound frame means. `message` is the whole object as it came. */
export type Frame =
  | { kind: "get"; event: string; id: Id | undefined; ref: Ref; live: boolean; etag: Etag; message: Fields }
  | { kind: "set"; event: string; ref: Ref; etag: Etag; outcome: Outcome; message: Fields }
  | { kind: "event"; event: string; ref: Ref; message: Fields }
  | { kind: "hello"; version: number; client: string; token: string | undefined; parts: boolean }
  | {
      kind: "welcome";
      version: number;
      session: string;
      heartbeatMs: number;
      expiresInMs: number | undefined;
      limits: Limits;
    }
  | { kind: "end"; of: string }
  /** Many in one: `ends` are set events, and each of `gets` is what it would be in a frame of its own. */
  | { kind: "gets"; gets: GetFrame[]; ends: string[] }
  | { kind: "unchanged"; refs: string[] }
  | { kind: "reply"; ref: string; outcome: Outcome }
  | { kind: "refused"; of: string; failure: Failure }
  | { kind: "drain"; withinMs: number }
  | { kind: "stale"; late: boolean }
  | { kind: "live" }
  | { kind: "ping" }
  | { kind: "pong" }
  /** It names an event, but a key that the protocol reads has the wrong kind. */
  | { kind: "malformed"; event: string; ref: Ref; message: Fields }
  /** JSON without an event: not a frame of the protocol, though a server's application may send it. */
  | { kind: "other"; message: unknown };

/** A get, or what names a get event and is none. */
export type GetFrame = Extract<Frame, { kind: "get" | "malformed" }>;

/** What one client of a server may send, under the names of the server's options; what is not given has no known limit. */
export type Limits = Partial<Record<LimitName, number>>;

/** The limits that a server tells its clients. */
const LIMIT_NAMES = [
  "maxPayloadBytes",
  "maxInFlight",
  "maxRequests",
  "maxFramesPerSecond",
  "maxFrameBurst",
  "maxSessionBytes",
] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

/** Those of `given` that are limits of a sound kind. */
export function toLimits(given: unknown): Limits {
  const limits: Limits = {};
  for (const name of LIMIT_NAMES) {
    const limit = isFields(given) ? given[name] : undefined;
    if (typeof limit === "number" && limit >= 1 && limit < Number.POSITIVE_INFINITY) limits[name] = limit;
  }
  return limits;
}

/** How a get or a request came out. */
export type Outcome = { data: unknown } | { unchanged: true } | { error: Failure };

/** A frame as it is written. */
export type Wire = { event: string } & Record<string, unknown>;

/** What the text of one frame means; nothing if it is not JSON. No input makes it throw. */
export function decode(text: string): Frame | undefined {
  const message = parse(text);
  if (message === undefined) return undefined;
  return isFields(message) && isEventName(message.event)
    ? classify(message.event, message)
    : { kind: "other", message };
}

/** The value that `text` is the JSON of; nothing if it is not JSON. No input makes it throw. */
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

/** The text of a frame. Throws `unserializable` for what JSON cannot hold. */
export function encode(frame: Wire): string {
  return serialize(frame);
}

/** The text of a set event whose value was serialised before: one serialisation serves every session. */
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

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether `value` can be a ref, an etag or the id of a client or session. */
export function isKey(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= MAX_KEY_LENGTH;
}

function classify(event: string, message: Fields): Frame {
  if (event.startsWith("ws:")) return classifyControl(event, message);
  const ref = isKey(message.ref) ? message.ref : undefined;
  if (isSetEvent(event)) {
    const etag = isKey(message.etag) ? message.etag : undefined;
    return { kind: "set", event, ref, etag, outcome: toOutcome(message, NO_VALUE), message };
  }
  if (isGetEvent(event)) return classifyGet(event, message);
  // A bare WebSocket's message may carry a field of its own that is called `ref`: then it is only a field.
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

function classifyControl(event: string, message: Fields): Frame {
  const { version, client, token, parts, session, heartbeatMs, expiresInMs, limits, of, refs, withinMs } =
    message;
  const ref = isKey(message.ref) ? message.ref : undefined;
  switch (event) {
    case "ws:ping":
      return { kind: "ping" };
    case "ws:pong":
      return { kind: "pong" };
    case "ws:hello":
      if (typeof version !== "number" || !isKey(client)) break;
      if (token !== undefined && typeof token !== "string") break;
      return { kind: "hello", version, client, token, parts: parts === true };
    case "ws:welcome":
      if (typeof version !== "number" || !isKey(session) || typeof heartbeatMs !== "number") break;
      if (expiresInMs !== undefined && typeof expiresInMs !== "number") break;
      return { kind: "welcome", version, session, heartbeatMs, expiresInMs, limits: toLimits(limits) };
    case "ws:end":
      if (!isEventName(of)) break;
      return { kind: "end", of };
    case "ws:get":
      return classifyMany(message) ?? { kind: "malformed", event, ref, message };
    case "ws:unchanged":
      if (!isListOf(isKey, refs)) break;
      return { kind: "unchanged", refs };
    case "ws:reply":
      if (ref === undefined) break;
      return { kind: "reply", ref, outcome: toOutcome(message, VOID) };
    case "ws:error":
      return { kind: "refused", of: typeof of === "string" ? of : "", failure: toFailure(message) };
    case "ws:stale":
      return { kind: "stale", late: message.late === true };
    case "ws:live":
      return { kind: "live" };
    case "ws:drain":
      if (typeof withinMs !== "number") break;
      return { kind: "drain", withinMs };
  }
  return { kind: "malformed", event, ref, message };
}

function classifyMany({ gets, ends = [] }: Fields): Frame | undefined {
  if (!isListOf(isGet, gets) || !isListOf(isEventName, ends)) return undefined;
  return { kind: "gets", gets: gets.map((get) => classifyGet(get.event, get)), ends };
}

function isListOf<Value>(isOne: (value: unknown) => value is Value, list: unknown): list is Value[] {
  return Array.isArray(list) && list.every(isOne);
}

/** Whether it names an item: a get event that is no control frame and no set event. */
function isGet(value: unknown): value is Fields & { event: string } {
  if (!isFields(value) || !isEventName(value.event)) return false;
  return isGetEvent(value.event) && !isSetEvent(value.event) && !value.event.startsWith("ws:");
}

const VOID: Outcome = { data: undefined };
const NO_VALUE: Outcome = { error: { code: "no-value", message: "the handler returned no value" } };

/** How it came out; `absent` is what a frame without data means. */
function toOutcome(message: Fields, absent: Outcome): Outcome {
  if (message.error !== undefined) return { error: toFailure(message.error) };
  if (message.unchanged === true) return { unchanged: true };
  return message.data === undefined ? absent : { data: message.data };
}

/** A failure of sound kinds, whatever the peer sent in its place. */
function toFailure(value: unknown): Failure {
  const { code, message } = isFields(value) ? value : {};
  return {
    code: typeof code === "string" ? code : "failed",
    message: typeof message === "string" ? message : "the server gave no reason",
  };
}
