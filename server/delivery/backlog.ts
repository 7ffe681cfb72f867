import { decode } from "../../shared/envelope.js";
import type { Fields } from "../../shared/kinds.js";
import { Parts, STATE_PARTS } from "./parts.js";

/** Something that knows by itself what its next frame is. */
export interface Pending {
  /** The next frame, made when there is room for it; nothing if it is up to date. */
  take(): string | undefined;
  /** Whether there is a next frame. */
  readonly isDue: boolean;
  /** The characters of the next frame, about. */
  readonly size: number;
  /** Whether that waits for a decision, and not for room. */
  readonly isHeld: boolean;
  /** The item that it tells of. */
  readonly item: object;
  /** What asked for it. */
  readonly message: Fields;
}

/** State to be sent. */
export interface OutgoingState {
  text: string;
  /** What asked for it. */
  message: Fields;
  /** Since when it waited. */
  since: number;
}

interface Transfer {
  pending: Pending;
  parts: Parts;
  since: number;
}

/** While a long value is on its way, so many others are looked at for a short one. */
const MOST_LOOKS = 100;

type PartSize = (characters: number) => number | undefined;

/** The items of which a session has to be told, the one that waits longest first. It holds no value but what goes in parts. */
export class Backlog {
  /** Since when each waits. */
  #marked = new Map<Pending, number>();
  #transfer: Transfer | undefined;
  #isPartsTurn = false;

  get isEmpty(): boolean {
    return this.#marked.size === 0 && this.#transfer === undefined;
  }

  /** Since when what waits longest waits. */
  get since(): number | undefined {
    const [marked] = this.#marked.values();
    const since = this.#transfer?.since;
    return marked === undefined || (since !== undefined && since < marked) ? since : marked;
  }

  /** Something is due of `pending`. If it waits already it keeps its place. */
  add(pending: Pending, since: number): void {
    if (!this.#marked.has(pending)) this.#marked.set(pending, since);
  }

  /** Nothing is due any more; what goes in parts goes on, for its get has no other answer. */
  delete(pending: Pending): void {
    this.#marked.delete(pending);
  }

  /**
   * Ends the value of `item` that goes in parts. Returns the text to send in place of the rest, with which no value comes,
   * and the ref that it answered.
   */
  recall(item: object): { text: string; ref: string | undefined } | undefined {
    if (this.#transfer?.pending.item !== item) return undefined;
    const { text } = this.#transfer.parts;
    this.#transfer = undefined;
    const frame = decode(text);
    return { text: STATE_PARTS[1], ref: frame?.kind === "set" ? frame.ref : undefined };
  }

  /** Takes out what is to be sent next: parts of a long value and short ones in turn. */
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

  /** Long ones one after the other; and an older value of an item must not come after a newer one. */
  #mustWait({ item, size }: Pending, partSize: PartSize): boolean {
    return item === this.#transfer?.pending.item || partSize(size) !== undefined;
  }
}
