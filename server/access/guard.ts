import type { Fields } from "../../shared/envelope.js";
import type { Failure } from "../../shared/errors.js";
import { type Id, isInherited, isReserved } from "../../shared/events.js";

/** Why a frame is refused: a code and a sentence for the one who sent it. */
export type Refusal = Failure;

const RESERVED: Refusal = { code: "reserved", message: "this name is reserved" };

/** What may come in from the wire. */
export interface GuardSettings {
  /** Patterns of the names that a remote peer may not use. */
  reserved: readonly string[];
  /** How deeply a message may be nested. */
  maxNesting: number;
  /** Whether `*` in a name stands for other names on the bus. */
  hasWildcards: boolean;
}

/** Of so many names it is remembered whether they are reserved; strangers may send others without end. */
const MAX_KNOWN = 1_000;

/** Says what may come in from the wire, before any name from it reaches the bus. */
export class Guard {
  #settings: GuardSettings;
  #tooDeep: Refusal;
  #known = new Map<string, boolean>();

  constructor(settings: GuardSettings) {
    this.#settings = settings;
    const message = `limit of ${settings.maxNesting} levels of nesting exceeded (maxNesting)`;
    this.#tooDeep = { code: "limit", message };
  }

  /** Why a peer may not send this, if it may not. */
  check({ event, message }: { event: string; message: Fields }, id?: Id): Refusal | undefined {
    if (this.#isReserved(event) || (id !== undefined && isInherited(String(id)))) return RESERVED;
    if (this.#settings.hasWildcards && `${event}${id}`.includes("*")) return RESERVED;
    // JSON.stringify and structuredClone throw at a depth of some thousands, in whatever the application does.
    return isDeeperThan(this.#settings.maxNesting, message) ? this.#tooDeep : undefined;
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

function isDeeperThan(levels: number, value: object): boolean {
  for (const each of Object.values(value)) {
    if (typeof each !== "object" || each === null) continue;
    if (levels <= 1 || isDeeperThan(levels - 1, each)) return true;
  }
  return levels <= 0;
}
