import type { Failure } from "../../shared/errors.js";
import { type Id, isId, isInherited, isReserved } from "../../shared/events.js";
import { type Fields, isKey } from "../../shared/kinds.js";

/** Why a frame is refused: a code and a sentence for the one who sent it. */
export type Refusal = Failure;

const RESERVED: Refusal = { code: "reserved", message: "this name is reserved" };

/** What may come in from the wire. */
export interface MessageCheckSettings {
  /** Patterns of the names that a remote peer may not use. */
  reserved: readonly string[];
  /** How deeply a message may be nested. */
  maxNesting: number;
  /** How many values a message may have, at all depths together. */
  maxValues: number;
  /** Whether `*` in a name stands for other names on the bus. */
  hasWildcards: boolean;
}

/** Of so many names it is remembered whether they are reserved; strangers may send others without end. */
const MAX_KNOWN = 1_000;

/** Says what may come in from the wire, before any name from it reaches the bus. */
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

  /** Why a peer may not send this, if it may not. */
  check({ event, message }: { event: string; message: Fields }, id?: Id): Refusal | undefined {
    if (this.#isReserved(event) || (id !== undefined && isInherited(String(id)))) return RESERVED;
    if (this.#settings.hasWildcards && `${event}${id}`.includes("*")) return RESERVED;
    // JSON.stringify and structuredClone throw at a depth of some thousands, in whatever the application does.
    const left = count(message, this.#settings.maxNesting, this.#settings.maxValues);
    if (left >= 0) return undefined;
    return left === TOO_DEEP ? this.#tooDeep : this.#tooMany;
  }

  /** Remembers what it said: an application has few names, and each costs a look at every pattern. */
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

/** How many of `left` values are left after those in `value`; less than 0 if it has more, or is deeper than `levels`. */
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

/** Which key of a message is not as the protocol has it (PROTOCOL 3.1). */
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
