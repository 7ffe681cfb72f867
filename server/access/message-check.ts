import type { Failure } from "../../shared/errors.js";
import { type Id, isId, isInherited, isReserved } from "../../shared/events.js";
import { type Fields, isKey } from "../../shared/kinds.js";

/** Why a message is rejected: the error code and message for the client. */
export type Refusal = Failure;

const RESERVED: Refusal = { code: "reserved", message: "this name is reserved" };

/** The limits of incoming messages. */
export interface MessageCheckSettings {
  /** Patterns of the names that clients may not use. */
  reserved: readonly string[];
  /** The deepest nesting of a message. */
  maxNesting: number;
  /** The most values in a message, at all depths together. */
  maxValues: number;
  /** Whether `*` in a name is a wildcard on the bus. */
  hasWildcards: boolean;
}

/** The result is cached for this many names. Clients may send any number of others. */
const MAX_KNOWN = 1_000;

/** Checks incoming messages before any of their names reaches the bus. */
export class MessageCheck {
  #settings: MessageCheckSettings;
  #tooDeep: Refusal;
  #tooMany: Refusal;
  #known = new Map<string, boolean>();

  constructor(settings: MessageCheckSettings) {
    this.#settings = settings;
    const { maxNesting, maxValues } = settings;
    const tooDeep = `limit of ${maxNesting} levels of nesting exceeded (maxNesting)`;
    this.#tooDeep = { code: "limit", message: tooDeep };
    this.#tooMany = { code: "limit", message: `limit of ${maxValues} values exceeded (maxValues)` };
  }

  /** Why a client may not send this message, if so. */
  check({ event, message }: { event: string; message: Fields }, id?: Id): Refusal | undefined {
    if (this.#isReserved(event) || (id !== undefined && isInherited(String(id)))) return RESERVED;
    if (this.#settings.hasWildcards && `${event}${id}`.includes("*")) return RESERVED;
    // Beyond a depth of some thousands JSON.stringify and structuredClone throw, wherever the application uses them.
    const left = count(message, this.#settings.maxNesting, this.#settings.maxValues);
    if (left >= 0) return undefined;
    return left === TOO_DEEP ? this.#tooDeep : this.#tooMany;
  }

  /** Caches the result: an application has few names, and each check tries every pattern. */
  #isReserved(event: string): boolean {
    const known = this.#known.get(event);
    if (known !== undefined) return known;
    const name = event.slice(event.lastIndexOf(":") + 1);
    const reserved = isInherited(name) || isReserved(event, this.#settings.reserved);
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(event, reserved);
    return reserved;
  }
}

const TOO_DEEP = Number.NEGATIVE_INFINITY;

/**
 * The part of `left` that remains after the values in `value`; negative if there are too many, or if they are nested
 * deeper than `levels`.
 */
function count(value: object, levels: number, left: number): number {
  if (levels <= 0) return TOO_DEEP;
  const values = Object.values(value);
  let rest = left - values.length;
  for (const each of values) {
    if (rest < 0) return rest;
    if (typeof each === "object" && each !== null) rest = count(each, levels - 1, rest);
  }
  return rest;
}

/** The first key of a message whose type is wrong (PROTOCOL 3.1). */
export function toMalformed({ event, message }: { event: string; message: Fields }): Refusal {
  const { id, live, etag, ref } = message;
  const refusal = (why: string): Refusal => ({ code: "malformed", message: `invalid message: ${why}` });
  if (event.startsWith("ws:")) return refusal(`a key of "${event}" is missing or has the wrong type`);
  if (id !== undefined && !isId(id)) return refusal('"id" must be a string or a finite number');
  if (live !== undefined && typeof live !== "boolean") return refusal('"live" must be true or false');
  if (etag !== undefined && !isKey(etag)) return refusal('"etag" must be a string of 1 to 64 characters');
  if (ref !== undefined && !isKey(ref)) return refusal('"ref" must be a string of 1 to 64 characters');
  return refusal("the name and the id make no valid event name");
}
