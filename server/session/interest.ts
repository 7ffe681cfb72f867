import type { Answer } from "./answer.js";
import type { Get } from "./asked.js";
import type { Result } from "./result.js";
import type { Waiter } from "./waiter.js";
import type { Watch } from "./watch.js";

/** A handler call for one session, which ends with it. */
export interface Work {
  /** The get that it answers. */
  readonly get: Get;
  /** The set event. */
  readonly event: string;
  /** Its answer is no longer needed. */
  end(): void;
  /** Answers in place of the handler. */
  refuse(result: Result): void;
  /** Calls the handler again: the data that it has read is outdated. */
  restart(): void;
}

/** An item that must not be sent until its permission is decided again. */
export interface Hold {
  stopTimer: (() => void) | undefined;
}

/**
 * The pending gets and, by set event, the subscriptions of one session. Most sessions have no pending get most of the
 * time.
 */
export class Interest {
  #waiters: Set<Waiter> | undefined;
  #watches: Map<string, Watch> | undefined;
  #works: Set<Work> | undefined;
  #owed: Set<Answer> | undefined;
  #holds: Map<string, Hold> | undefined;
  #bytes = 0;

  /** The pending gets; another set after it was empty. */
  get waiters(): ReadonlySet<Waiter> {
    return this.#waiters ?? NO_WAITERS;
  }

  /** The subscriptions, by set event. */
  get watches(): ReadonlyMap<string, Watch> {
    return this.#watches ?? NO_WATCHES;
  }

  /** Whether one more item fits, if all together may use `mostBytes`. */
  hasRoom(event: string, mostBytes: number): boolean {
    return this.watches.has(event) || this.#bytes + bytesOf(event) <= mostBytes;
  }

  wait(waiter: Waiter): void {
    this.#waiters ??= new Set();
    this.#bytes += bytesOf(waiter.item.event);
    this.#waiters.add(waiter);
  }

  /** Removes a pending get. */
  settle(waiter: Waiter): void {
    if (!this.#waiters?.delete(waiter)) return;
    this.#bytes -= bytesOf(waiter.item.event);
    if (this.#waiters.size === 0) this.#waiters = undefined;
  }

  watch(event: string, watch: Watch): void {
    this.#watches ??= new Map();
    if (!this.#watches.has(event)) this.#bytes += bytesOf(event);
    this.#watches.set(event, watch);
  }

  /** Removes the subscription to the item with this set event. */
  leave(event: string): void {
    if (!this.#watches?.delete(event)) return;
    this.#bytes -= bytesOf(event);
    if (this.#watches.size === 0) this.#watches = undefined;
  }

  /** The handler calls for this session. */
  get works(): ReadonlySet<Work> {
    return this.#works ?? NO_WORKS;
  }

  /** Adds a handler call. */
  begin(work: Work): void {
    this.#works ??= new Set();
    this.#works.add(work);
  }

  /** Removes a handler call. */
  end(work: Work): void {
    if (this.#works?.delete(work) && this.#works.size === 0) this.#works = undefined;
  }

  /** The answers that wait for room in the socket, or for a decision. */
  get owed(): ReadonlySet<Answer> {
    return this.#owed ?? NO_ANSWERS;
  }

  owe(answer: Answer): void {
    this.#owed ??= new Set();
    this.#owed.add(answer);
  }

  /** Removes an answer that was sent. */
  pay(answer: Answer): void {
    if (this.#owed?.delete(answer) && this.#owed.size === 0) this.#owed = undefined;
  }

  /** The pending decision about the item with this set event. */
  holdOf(event: string): Hold | undefined {
    return this.#holds?.get(event);
  }

  hold(event: string, hold: Hold): void {
    this.unhold(event);
    this.#holds ??= new Map();
    this.#holds.set(event, hold);
  }

  unhold(event: string): void {
    this.#holds?.get(event)?.stopTimer?.();
    if (this.#holds?.delete(event) && this.#holds.size === 0) this.#holds = undefined;
  }

  /** Removes all pending gets and subscriptions. */
  clear(): void {
    const works = this.#works ?? NO_WORKS;
    for (const { stopTimer } of this.#holds?.values() ?? []) stopTimer?.();
    this.#waiters = this.#watches = this.#works = this.#owed = this.#holds = undefined;
    this.#bytes = 0;
    for (const each of works) each.end();
  }
}

/** Memory of an item with a single subscriber, in addition to its name (measured with 10,000). */
const ITEM_BYTES = 2_300;
const CHARACTER_BYTES = 2;

/** Approximate memory of one subscription or pending get, in bytes. */
function bytesOf(event: string): number {
  return ITEM_BYTES + CHARACTER_BYTES * event.length;
}

const NO_WORKS: ReadonlySet<Work> = new Set();
const NO_ANSWERS: ReadonlySet<Answer> = new Set();
const NO_WAITERS: ReadonlySet<Waiter> = new Set();
const NO_WATCHES: ReadonlyMap<string, Watch> = new Map();
