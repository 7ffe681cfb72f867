import type { Fields } from "../shared/envelope.js";
import { Parts, STATE_PARTS } from "./parts.js";

/** Something that knows by itself what its next frame is. */
export interface Pending {
  /** The next frame, made when there is room for it; nothing if it is up to date. */
  take(): string | undefined;
  /** Whether there is a next frame. */
  readonly isDue: boolean;
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

/** While one value goes in parts, one more may wait for it, which was taken before its size was known. */
const MOST_TRANSFERS = 2;

/** The items of which a session has to be told, the one that waits longest first. It holds no value but what goes in parts. */
export class Backlog {
  /** Since when each waits. */
  #marked = new Map<Pending, number>();
  #transfers: Transfer[] = [];
  #isPartsTurn = false;

  get isEmpty(): boolean {
    return this.#marked.size === 0 && this.#transfers.length === 0;
  }

  /** Since when what waits longest waits. */
  get since(): number | undefined {
    const [marked] = this.#marked.values();
    const since = this.#transfers[0]?.since;
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

  /** Sends `text`, which was taken from `pending`, in parts. */
  transfer(pending: Pending, text: string, since: number): void {
    this.#transfers.push({ pending, parts: new Parts(text, STATE_PARTS), since });
  }

  /** Takes out what is to be sent next: parts of a long value and short ones in turn. */
  next(partSize: (characters: number) => number | undefined): OutgoingState | undefined {
    this.#isPartsTurn = !this.#isPartsTurn;
    if (this.#isPartsTurn) return this.#nextPart(partSize) ?? this.#nextMarked(partSize);
    return this.#nextMarked(partSize) ?? this.#nextPart(partSize);
  }

  #nextPart(partSize: (characters: number) => number | undefined): OutgoingState | undefined {
    const [transfer] = this.#transfers;
    if (transfer === undefined) return undefined;
    const { pending, parts, since } = transfer;
    const text = parts.next(partSize(Number.POSITIVE_INFINITY) ?? Number.POSITIVE_INFINITY);
    if (parts.isDone) this.#transfers.shift();
    return { text, message: pending.message, since };
  }

  #nextMarked(partSize: (characters: number) => number | undefined): OutgoingState | undefined {
    if (this.#transfers.length >= MOST_TRANSFERS) return undefined;
    for (const [pending, since] of this.#marked) {
      if (pending.isHeld || this.#isTransferred(pending.item)) continue; // or an older value would come after a newer one
      this.#marked.delete(pending);
      const text = pending.take();
      // Behind the others, or one busy item would keep all others waiting.
      if (pending.isDue) this.#marked.set(pending, since);
      if (text === undefined) continue;
      if (partSize(text.length) === undefined) return { text, message: pending.message, since };
      this.transfer(pending, text, since);
      return this.#transfers.length === 1 ? this.#nextPart(partSize) : this.#nextMarked(partSize);
    }
    return undefined;
  }

  #isTransferred(item: object): boolean {
    return this.#transfers.some(({ pending }) => pending.item === item);
  }
}
