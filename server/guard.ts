import type { Fields } from "../shared/envelope.js";
import type { Failure } from "../shared/errors.js";
import { type Id, isInherited, isReserved } from "../shared/events.js";

/** Why a frame is refused: a code and a sentence for the one who sent it. */
export type Refusal = Failure;

const RESERVED: Refusal = { code: "reserved", message: "this name is reserved" };
const TOO_DEEP: Refusal = { code: "limit", message: "the message is nested too deeply" };

/** What may come in from the wire. */
export interface GuardSettings {
  /** Patterns of the names that a remote peer may not use. */
  reserved: readonly string[];
  /** How deeply a message may be nested. */
  maxNesting: number;
}

/** Says what may come in from the wire, before any name from it reaches the bus. */
export class Guard {
  #settings: GuardSettings;

  constructor(settings: GuardSettings) {
    this.#settings = settings;
  }

  /** Why a peer may not send this, if it may not. */
  check({ event, message }: { event: string; message: Fields }, id?: Id): Refusal | undefined {
    const name = event.slice(event.lastIndexOf(":") + 1);
    const inherited = isInherited(name) || (id !== undefined && isInherited(String(id)));
    if (inherited || isReserved(event, this.#settings.reserved)) return RESERVED;
    // JSON.stringify and structuredClone throw at a depth of some thousands, in whatever the application does.
    return isDeeperThan(this.#settings.maxNesting, message) ? TOO_DEEP : undefined;
  }
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((each) => isDeeperThan(levels - 1, each));
}
