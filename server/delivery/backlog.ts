import { decode } from "../../shared/envelope.js";
import type { Fields } from "../../shared/kinds.js";
import { Parts, STATE_PARTS } from "./split-parts.js";

/** A source of messages, which creates the next one when there is room for it. */
export interface Pending {
  /** Creates the next message; `undefined` if the client is up to date. */
  take(): string | undefined;
  /** Whether there is a next message. */
  readonly isDue: boolean;
  /** The approximate characters of the next message. */
  readonly size: number;
  /** Whether the next message waits for a decision, and not for room. */
  readonly isHeld: boolean;
  /** The item of its messages. */
  readonly item: object;
  /** What asked for it. */
  readonly message: Fields;
}

/** A value to be sent. */
export interface OutgoingState {
  text: string;
  /** What asked for it. */
  message: Fields;
  /** Since when the value has been waiting. */
  since: number;
}

interface Transfer {
  pending: Pending;
  parts: Parts;
  since: number;
}

/** While a long value is being sent, so many other items are searched for a short one. */
const MOST_LOOKS = 100;

type PartSize = (characters: number) => number | undefined;

/**
 * The items that are due for a session, the longest waiting first. It stores no value except one that is sent in
 * parts.
 */
export class Backlog {
  /** Since when each has been waiting. */
  #marked = new Map<Pending, number>();
  #transfer: Transfer | undefined;
  #isPartsTurn = false;

  get isEmpty(): boolean {
    return this.#marked.size === 0 && this.#transfer === undefined;
  }

  /** Since when the longest waiting item has been waiting. */
  get since(): number | undefined {
    const [marked] = this.#marked.values();
    const since = this.#transfer?.since;
    return marked === undefined || (since !== undefined && since < marked) ? since : marked;
  }

  /** Adds `pending`. If it is waiting already, it keeps its place. */
  add(pending: Pending, since: number): void {
    if (!this.#marked.has(pending)) this.#marked.set(pending, since);
  }

  /** Removes `pending`. A value that is being sent in parts continues, because its get has no other answer. */
  delete(pending: Pending): void {
    this.#marked.delete(pending);
  }

  /**
   * Stops sending the value of `item` in parts. Returns the text that ends it without a value, and the ref that it
   * answered.
   */
  recall(item: object): { text: string; ref: string | undefined } | undefined {
    if (this.#transfer?.pending.item !== item) return undefined;
    const { text } = this.#transfer.parts;
    this.#transfer = undefined;
    const frame = decode(text);
    return { text: STATE_PARTS[1], ref: frame?.kind === "set" ? frame.ref : undefined };
  }

  /** Removes and returns the next text: parts of a long value and short values in turn. */
  next(partSize: PartSize): OutgoingState | undefined {
    this.#isPartsTurn = !this.#isPartsTurn;
    return (
      (this.#isPartsTurn && this.#nextPart(partSize)) ||
      this.#nextMarked(partSize) ||
      this.#nextPart(partSize)
    );
  }

  #nextPart(partSize: PartSize): OutgoingState | undefined {
    if (this.#transfer === undefined) return undefined;
    const { pending, parts, since } = this.#transfer;
    const text = parts.next(partSize(Number.POSITIVE_INFINITY) ?? Number.POSITIVE_INFINITY);
    if (parts.isDone) this.#transfer = undefined;
    return { text, message: pending.message, since };
  }

  #nextMarked(partSize: PartSize): OutgoingState | undefined {
    let looks = 0;
    for (const [pending, since] of this.#marked) {
      if (pending.isHeld) continue;
      if (this.#transfer && ++looks > MOST_LOOKS) return undefined;
      if (this.#transfer && this.#mustWait(pending, partSize)) continue;
      this.#marked.delete(pending);
      const text = pending.take();
      // Behind the others, or one busy item would keep all others waiting.
      if (pending.isDue) this.#marked.set(pending, since);
      if (text === undefined) continue;
      if (this.#transfer || partSize(text.length) === undefined)
        return { text, message: pending.message, since };
      this.#transfer = { pending, parts: new Parts(text, STATE_PARTS), since };
      return undefined;
    }
    return undefined;
  }

  /** Long values are sent one after the other, and an older value of an item must not follow a newer one. */
  #mustWait({ item, size }: Pending, partSize: PartSize): boolean {
    return item === this.#transfer?.pending.item || partSize(size) !== undefined;
  }
}
