/** Says what is wrong with what the decoder made of a text. Independent of the code, as `rule.ts` is. */
import { depthOf, isIdentifier, isKey, isName } from "./rule.js";

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => typeof value === "number";
const isFlag: Check = (value) => typeof value === "boolean";
const isObject: Check = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isAnything: Check = () => true;
const orNothing =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const isFailure: Check = (value) => hasExactly(value, { code: isText, message: isText });
const isOutcome: Check = (value) =>
  hasExactly(value, { data: isAnything }) ||
  hasExactly(value, { unchanged: (it) => it === true }) ||
  hasExactly(value, { error: isFailure });

const isControl: Check = (value) => isName(value) && value.startsWith("ws:");
const isSet: Check = (value) => isName(value) && /^(?:(?!:get:).)*:set:/su.test(value) && !isControl(value);
const isGet: Check = (value) =>
  isName(value) && value.includes(":get:") && !isSet(value) && !isControl(value);
const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const isPlain: Check = (value) => isName(value) && !isGet(value) && !isSet(value) && !isControl(value);

/** The fields of each kind of frame, as `shared/envelope.ts` declares them. */
const KINDS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  get: {
    event: isGet,
    id: orNothing(isIdentifier),
    ref: orNothing(isKey),
    live: isFlag,
    etag: orNothing(isKey),
    message: isObject,
  },
  set: { event: isSet, ref: orNothing(isKey), etag: orNothing(isKey), outcome: isOutcome, message: isObject },
  event: { event: isPlain, ref: orNothing(isKey), message: isObject },
  hello: { version: isNumber, client: isKey, token: orNothing(isText), parts: isFlag },
  welcome: {
    version: isNumber,
    session: isKey,
    heartbeatMs: isNumber,
    expiresInMs: orNothing(isNumber),
    limits: (value) => isObject(value) && Object.values(Object(value)).every((limit) => Number(limit) >= 1),
  },
  end: { of: isName },
  gets: { gets: (value) => isListOf(isOneOfMany)(value), ends: isListOf(isName) },
  unchanged: { refs: isListOf(isKey) },
  stale: { late: isFlag },
  live: {},
  join: { group: isName, ref: isKey, data: () => true },
  leave: { group: isName, ref: isKey, data: () => true },
  left: { group: isName, failure: isFailure },
  gap: { lostMs: isNumber },
  reply: { ref: isKey, outcome: isOutcome },
  refused: { of: isText, failure: isFailure },
  drain: { withinMs: isNumber },
  ping: {},
  pong: {},
  malformed: { event: (value) => isGet(value) || isControl(value), ref: orNothing(isKey), message: isObject },
  other: { message: (value) => !isObject(value) || !isName(Object(value).event) },
};

/** A get in a list of them, or what names a get event and is malformed. */
function isOneOfMany(value: unknown): boolean {
  const { kind, ...fields } = Object(value);
  if (kind !== "get" && kind !== "malformed") return false;
  return hasExactly(fields, KINDS[kind] ?? {}) && isGet(fields.event);
}

function hasExactly(value: unknown, checks: Readonly<Record<string, Check>>): boolean {
  if (typeof value !== "object" || value === null) return false;
  const fields = Object.entries(value);
  return (
    fields.length === Object.keys(checks).length &&
    fields.every(([key, field]) => Object.hasOwn(checks, key) && checks[key]?.(field) === true)
  );
}

/** What is wrong with `frame`, which the decoder made of `text`; nothing if it is as the protocol says. */
export function wrongWith(text: string, frame: unknown): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return frame === undefined ? undefined : "no JSON, and yet a frame";
  }
  // How a frame that is too deep is called is the business of threats B8; here it only must not throw.
  if (depthOf(value) > 64) return undefined;
  if (typeof frame !== "object" || frame === null || !("kind" in frame)) return "JSON, and yet no frame";
  const { kind, ...fields } = frame;
  const checks = typeof kind === "string" && Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (checks === undefined) return `an unknown kind ${String(kind)}`;
  if (!hasExactly(fields, checks)) return `no sound ${String(kind)}: ${JSON.stringify(frame)}`;
  if ("message" in fields && JSON.stringify(fields.message) !== JSON.stringify(value))
    return "another message";
  const event: unknown = isObject(value) ? Object(value).event : undefined;
  if ("event" in fields && fields.event !== event) return "another event";
  return undefined;
}
