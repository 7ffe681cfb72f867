import { encode } from "../../shared/envelope.js";
import type { Pending } from "../delivery/backlog.js";
import type { Writer } from "../delivery/writer.js";
import type { Watch } from "./watch.js";

/** Approximate characters of a ref in such a frame. */
const REF_CHARACTERS = 10;

/**
 * Combines the answers "unchanged" of one turn into one frame: a reconnecting client already has nearly all values.
 * An item that has changed is answered separately, with its value.
 */
export class UnchangedAnswers implements Pending {
  readonly message = {};
  readonly item = {}; // many
  readonly isHeld = false;
  #writer: Pick<Writer, "mark">;
  #watches = new Set<Watch>();

  constructor(writer: Pick<Writer, "mark">) {
    this.#writer = writer;
  }

  get isDue(): boolean {
    return this.#watches.size > 0;
  }

  get size(): number {
    return this.#watches.size * REF_CHARACTERS;
  }

  /** Adds a due answer. */
  add(watch: Watch): void {
    if (!this.isDue) queueMicrotask(() => this.#writer.mark(this));
    this.#watches.add(watch);
  }

  take(): string | undefined {
    const refs: string[] = [];
    for (const watch of this.#watches) {
      for (let ref = watch.takeUnchanged(); ref !== undefined; ref = watch.takeUnchanged()) refs.push(ref);
      this.#watches.delete(watch);
      this.#writer.mark(watch);
    }
    return refs.length > 0 ? encode({ event: "ws:unchanged", refs }) : undefined;
  }
}
