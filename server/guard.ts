import type { ErrorCode } from "../shared/errors.js";
import { type Id, isInherited, isReserved } from "../shared/events.js";

/** Why a frame is refused: a code and a sentence for the one who sent it. */
export interface Refusal {
  code: ErrorCode;
  message: string;
}

/** Says what may come in from the wire, before any name from it reaches the bus. */
export class Guard {
  #reserved: readonly string[];

  /** `reserved` are the patterns of the names that a remote peer may not use. */
  constructor(reserved: readonly string[]) {
    this.#reserved = reserved;
  }

  /** Why a peer may not send `event`, if it may not. */
  check(event: string, id?: Id): Refusal | undefined {
    const name = event.slice(event.lastIndexOf(":") + 1);
    const inherited = isInherited(name) || (id !== undefined && isInherited(String(id)));
    if (!inherited && !isReserved(event, this.#reserved)) return undefined;
    return { code: "reserved", message: "this name is reserved" };
  }
}
