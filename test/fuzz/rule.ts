/**
 * What PROTOCOL.md allows over the bus, written down a second time from the page alone and in another way than
 * the code: nothing here imports it. The fuzzer holds the code to it.
 */

const MAX_NAME = 255;
const MAX_KEY = 64;
const MAX_DEPTH = 64;

/** What one text may bring to the bus. */
export interface Emit {
  event: string;
  /** Nothing, the id, or the message of a passthrough event. */
  payload: { kind: "none" } | { kind: "id"; id: string | number } | { kind: "message"; message: object };
}

/** Whether a code unit has no place in a name: control characters, separators of lines, bidirectional controls. */
function isOdd(code: number): boolean {
  if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return true;
  if (code === 0x2028 || code === 0x2029 || code === 0x061c) return true;
  return (
    code === 0x200e ||
    code === 0x200f ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069)
  );
}

/** Whether `value` names an event (2.1). */
export function isName(value: unknown): value is string {
  return isLegible(value) && !/^\s/.test(value);
}

function isLegible(value: unknown): value is string {
  if (typeof value !== "string" || value.length < 1 || value.length > MAX_NAME) return false;
  for (let index = 0; index < value.length; index++) if (isOdd(value.charCodeAt(index))) return false;
  return !/\p{Surrogate}/u.test(value);
}

/** Whether `value` is a ref, an etag or a client's id (1). */
export function isKey(value: unknown): value is string {
  return typeof value === "string" && value.length >= 1 && value.length <= MAX_KEY;
}

/** Whether `value` can be an id (3). */
export function isIdentifier(value: unknown): value is string | number {
  return typeof value === "number" ? Number.isFinite(value) : isLegible(value);
}

/** How many levels `value` has; a value without any has none. */
export function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

/** Whether a peer would speak in another's voice with `event` (8.1). */
function isReservedName(event: string): boolean {
  const last = event.split(":").at(-1) ?? "";
  const fixed = ["error", "newListener", "removeListener"].includes(event);
  return (
    fixed ||
    event.startsWith("error:") ||
    event.includes(":set:") ||
    isInheritedName(event) ||
    isInheritedName(last)
  );
}

function isInheritedName(name: string): boolean {
  return Reflect.ownKeys(Object.prototype).includes(name);
}

const isOptional = (value: unknown, isSound: (value: unknown) => boolean): boolean =>
  value === undefined || isSound(value);

/** All that `text` may bring to the bus: of many gets in one frame each what it would bring alone. */
export function allowedEmits(text: string): Emit[] {
  const { event, gets, ends = [] } = parseObject(text) ?? {};
  const all = event === "ws:get" ? manyOf(gets, ends) : [text];
  return all.map(allowedEmit).filter((emit) => emit !== undefined);
}

/** The texts of many gets in one frame; none if one of them is no get, or one of the ends is no set event. */
function manyOf(gets: unknown, ends: unknown): string[] {
  if (!Array.isArray(gets) || !Array.isArray(ends) || !ends.every(isName)) return [];
  const isGet = (value: unknown): boolean => {
    const { event } = Object(value);
    return isName(event) && event.includes(":get:") && !event.startsWith("ws:");
  };
  return gets.every(isGet) ? gets.map((get) => JSON.stringify(get)) : [];
}

/** What `text` may bring to the bus in the mode `true`; nothing if it may bring nothing. */
export function allowedEmit(text: string): Emit | undefined {
  const message = parseObject(text);
  if (message === undefined) return undefined;
  const { event, id, ref, etag, live } = message;
  if (!isName(event) || event.startsWith("ws:") || isReservedName(event)) return undefined;
  if (depthOf(message) > MAX_DEPTH) return undefined;
  if (!event.includes(":get:")) return { event, payload: { kind: "message", message } };
  const isSound =
    isOptional(ref, isKey) && isOptional(etag, isKey) && isOptional(live, (it) => typeof it === "boolean");
  if (!isSound || !isOptional(id, isIdentifier)) return undefined;
  if (id === undefined) return { event, payload: { kind: "none" } };
  const isNamed = `${event}:${id}`.length <= MAX_NAME;
  if (!isNamed || isInheritedName(String(id))) return undefined;
  return { event, payload: { kind: "id", id: asNumber(id as string | number) } }; // as isIdentifier has said
}

/** A string that is how JavaScript writes a finite number stands for that number (3.1f). */
function asNumber(id: string | number): string | number {
  const isNumber = Number.isFinite(Number(id)) && `${Number(id)}` === id;
  return isNumber ? Number(id) : id;
}

/** The object that `text` holds as JSON, if it does. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** The same text for the same emit. */
export function keyOf({ event, payload }: Emit): string {
  return JSON.stringify([event, payload]);
}
