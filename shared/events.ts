/**
 * The grammar of event names.
 *
 * A get event is any event with `:get:` in it; its set event has the first `:get:` replaced by `:set:`,
 * then `:` and the id if there is one (monument's WebSocket documentation, "data style events").
 */

/** The id of a member of a collection. */
export type Id = string | number;

const GET = ":get:";
const SET = ":set:";
const DATA = `data${GET}`;

/** The most characters an event name may have. */
const MAX_EVENT_LENGTH = 255;

/**
 * Characters that could start a second line in a log, or disguise one: controls, line separators, marks that change
 * the direction of text, and halves of characters.
 */
export const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Bidi_C}\u2028\u2029]/u;

/** Whether `value` can name an event: printable, 1 to 255 characters, and no space before it. */
export function isEventName(value: unknown): value is string {
  return isPrintable(value) && !/^\s/.test(value);
}

/** Whether `value` can be an id: a finite number, or a printable string of 1 to 255 characters. */
export function isId(value: unknown): value is Id {
  return Number.isFinite(value) || isPrintable(value);
}

/** The one form of an id: a string that reads as a finite number is that number, on both sides. */
export function toId(id: Id): Id {
  if (typeof id === "number") return id + 0; // -0 is 0
  const number = Number(id);
  return Number.isFinite(number) && String(number) === id ? number : id;
}

function isPrintable(value: unknown): value is string {
  return (
    typeof value === "string" && value !== "" && value.length <= MAX_EVENT_LENGTH && !UNPRINTABLE.test(value)
  );
}

/** Whether `event` is a get event. */
export function isGetEvent(event: string): boolean {
  return event.includes(GET);
}

/** Whether `event` answers a get. If it contains `:get:` after that, it belongs to the name or the id. */
export function isSetEvent(event: string): boolean {
  return /:[gs]et:/.exec(event)?.[0] === SET;
}

/**
 * The get event of an item: `person` becomes `data:get:person`. A name that contains `:get:` is returned unchanged.
 */
export function toGetEvent(name: string): string {
  return isGetEvent(name) ? name : DATA + name;
}

/** The name of the item of `getEvent`: the argument of {@link toGetEvent}. */
export function toName(getEvent: string): string {
  const name = getEvent.startsWith(DATA) ? getEvent.slice(DATA.length) : getEvent;
  return toGetEvent(name) === getEvent ? name : getEvent;
}

/** The set event that answers `getEvent`, for the whole item or for the member with this id. */
export function toSetEvent(getEvent: string, id?: Id): string {
  // A function, because a plain replacement string would interpret `$` patterns.
  const event = getEvent.replace(GET, SET);
  return id === undefined ? event : `${event}:${id}`;
}

/**
 * Event names that clients may not use unless the application permits them, because they would act as the application
 * itself. A `*` at the start or the end matches anything.
 */
export const RESERVED_EVENTS: readonly string[] = [
  "*:set:*",
  "error",
  "error:*",
  "newListener",
  "removeListener",
];

/**
 * Events that monument itself listens to. From a client, such an event would run a route handler without a request.
 */
export const MONUMENT_EVENTS: readonly string[] = [
  "route:*",
  "server:*",
  "setup:*",
  "cleanup:*",
  "static:*",
  "etag:*",
];

/** Whether `event` matches `pattern`, which may begin or end with `*`. */
export function matchesPattern(event: string, pattern: string): boolean {
  const head = pattern.startsWith("*");
  const tail = pattern.length > 1 && pattern.endsWith("*");
  const core = pattern.slice(head ? 1 : 0, tail ? -1 : undefined);
  if (head) return tail ? event.includes(core) : event.endsWith(core);
  return tail ? event.startsWith(core) : event === core;
}

// With `in`, V8 would keep each invented name in its table of property names, and growing that table stops everything
// for up to 50 ms.
const INHERITED = /* @__PURE__ */ new Set(Object.getOwnPropertyNames(Object.prototype));

/** Whether every object inherits `name`, such as `constructor`: never a key, never an event. */
export function isInherited(name: string): boolean {
  return INHERITED.has(name);
}

/** Whether a client may not use `event`: names with the control prefix, inherited names, and `reserved`. */
export function isReserved(event: string, reserved: readonly string[]): boolean {
  if (event.startsWith("ws:") || isInherited(event)) return true;
  return reserved.some((pattern) => matchesPattern(event, pattern));
}
