import type { Answer } from "./answer.js";
import type { Get } from "./asked.js";
import type { Result } from "./result.js";
import type { Waiter } from "./waiter.js";
import type { Watch } from "./watch.js";

/** A handler that works for a session, and stops with it. */
export interface Work {
  /** What it is to answer. */
  readonly get: Get;
  /** The set event. */
  readonly event: string;
  /** Nobody waits for it any more. */
  end(): void;
  /** It is answered in the handler's place. */
  refuse(result: Result): void;
  /** The handler is asked anew: what it has read does not count. */
  restart(): void;
}

/** What a session may not have before it is decided again. */
export interface Hold {
  stopTimer: (() => void) | undefined;
}

/** What one session waits for and, by set event, watches. Most sessions wait for nothing most of the time. */
export class Interest {
  #waiters: Set<Waiter> | undefined;
  #watches: Map<string, Watch> | undefined;
  #works: Set<Work> | undefined;
  #owed: Set<Answer> | undefined;
  #holds: Map<string, Hold> | undefined;
  #bytes = 0;

  /** The gets that wait for their answer; another set once it was empty. */
  get waiters(): ReadonlySet<Waiter> {
    return this.#waiters ?? NO_WAITERS;
  }

  /** What is watched, by set event. */
  get watches(): ReadonlyMap<string, Watch> {
    return this.#watches ?? NO_WATCHES;
  }

  /** Whether one more may be watched, if all may cost `mostBytes` together. */
  hasRoom(event: string, mostBytes: number): boolean {
    return this.watches.has(event) || this.#bytes + bytesOf(event) <= mostBytes;
  }

  wait(waiter: Waiter): void {
    this.#waiters ??= new Set();
    this.#bytes += bytesOf(waiter.item.event);
    this.#waiters.add(waiter);
  }

  /** `waiter` waits no more. */
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

  /** What `event` names is watched no more. */
  leave(event: string): void {
    if (!this.#watches?.delete(event)) return;
    this.#bytes -= bytesOf(event);
    if (this.#watches.size === 0) this.#watches = undefined;
  }

  /** The handlers that work for it. */
  get works(): ReadonlySet<Work> {
    return this.#works ?? NO_WORKS;
  }

  /** A handler works for the session. */
  begin(work: Work): void {
    this.#works ??= new Set();
    this.#works.add(work);
  }

  /** It works no more. */
  end(work: Work): void {
    if (this.#works?.delete(work) && this.#works.size === 0) this.#works = undefined;
  }

  /** The answers that wait for room, or for a decision. */
  get owed(): ReadonlySet<Answer> {
    return this.#owed ?? NO_ANSWERS;
  }

  owe(answer: Answer): void {
    this.#owed ??= new Set();
    this.#owed.add(answer);
  }

  /** `answer` was sent. */
  pay(answer: Answer): void {
    if (this.#owed?.delete(answer) && this.#owed.size === 0) this.#owed = undefined;
  }

  /** What keeps the session from having what `event` names, until it is decided. */
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

  /** Nothing is waited for or watched any more. */
  clear(): void {
    const works = this.#works ?? NO_WORKS;
    for (const { stopTimer } of this.#holds?.values() ?? []) stopTimer?.();
    this.#waiters = this.#watches = this.#works = this.#owed = this.#holds = undefined;
    this.#bytes = 0;
    for (const each of works) each.end();
  }
}

/** What an item costs that nobody else has, beside its name, and each character of that (measured with 10,000). */
const ITEM_BYTES = 2_300;
const CHARACTER_BYTES = 2;

/** About the bytes that the server holds for one who watches the item of this set event, or waits for it. */
function bytesOf(event: string): number {
  return ITEM_BYTES + CHARACTER_BYTES * event.length;
}

const NO_WORKS: ReadonlySet<Work> = new Set();
const NO_ANSWERS: ReadonlySet<Answer> = new Set();
const NO_WAITERS: ReadonlySet<Waiter> = new Set();
const NO_WATCHES: ReadonlyMap<string, Watch> = new Map();
