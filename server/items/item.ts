import type { Id } from "../../shared/events.js";
import type { Deadlines } from "../base/deadlines.js";
import { toError } from "../base/failure.js";
import { sendAnswer } from "../session/answer.js";
import type { Get } from "../session/asked.js";
import { Result, type Source } from "../session/result.js";
import type { Waiter } from "../session/waiter.js";
import type { Watch } from "../session/watch.js";
import { closeDoubt, type Doubt, type Doubtful } from "./doubts.js";
import type { HandlerCall } from "./handler-call.js";
import { OpenCalls } from "./open-calls.js";

/** The callbacks of items. */
export interface ItemOwner {
  deadlines: Deadlines<Waiter>;
  now(): number;
  /** The value of the item may be older than its previous one. With `isSame` both are equal. */
  doubted(item: Item, isSame: boolean): void;
  /** The number of open items without a handler. */
  unanswered: { count: number };
}

const NONE: ReadonlySet<Watch> = new Set();

/** One item with subscribers or waiting gets, or with a handler that may still answer. */
export class Item implements Source, Doubtful {
  /** The set event that answers it. */
  readonly event: string;
  readonly watches = new Set<Watch>();
  readonly waiters = new Set<Waiter>();
  /** The result of the last set event. */
  result: Result | undefined;
  /** Counts the set events, to detect answers that a newer value has overtaken. */
  version = 0;
  /** The number of running `answer` handlers. */
  answering = 0;
  /** The call whose handlers are running synchronously: a value set now is their answer. */
  calling: HandlerCall | undefined;
  /** The number of calls that will begin in a later turn. */
  coming = 0;
  /** The calls that may still be answered, if there are any. */
  calls: OpenCalls | undefined;
  doubt: Doubt | undefined;
  #owner: ItemOwner;
  /** The get event of its handlers. No other pair of get event and id can use this set event at the same time. */
  getEvent: string;
  id: Id | undefined;
  #isHeard = false;
  /** When the handler was called, while its answer is pending. */
  #askedAt: number | undefined;

  constructor(event: string, get: Pick<Get, "event" | "id">, owner: ItemOwner) {
    this.event = event;
    this.getEvent = get.event;
    this.id = get.id;
    this.#owner = owner;
    owner.unanswered.count++;
  }

  /** Whether a handler exists. */
  get isHeard(): boolean {
    return this.#isHeard;
  }

  set isHeard(isHeard: boolean) {
    if (isHeard !== this.#isHeard) this.#owner.unanswered.count += isHeard ? -1 : 1;
    this.#isHeard = isHeard;
  }

  /** The item is not open any more. */
  close(): void {
    if (!this.#isHeard) this.#owner.unanswered.count--;
  }

  /** The arguments of its handlers. */
  get asked(): Pick<Get, "event" | "id"> {
    return { event: this.getEvent, id: this.id };
  }

  /** Whether it has no subscribers, no waiting gets and no running handlers. */
  get isIdle(): boolean {
    return this.waiters.size === 0 && this.watches.size === 0 && this.answering === 0;
  }

  /** Whether no open call can answer any more. */
  get isAnswered(): boolean {
    if (this.calls?.isOver(this.#owner.now)) this.calls = undefined;
    return this.calls === undefined && this.coming === 0;
  }

  /** Whether it is the item of `get`, and not another one with the same set event. */
  isOf({ event, id }: Pick<Get, "event" | "id">): boolean {
    return this.getEvent === event && this.id === id;
  }

  /** Makes it the item of `get`, unless another get event with an equal claim is using the set event. */
  claim(get: Pick<Get, "event" | "id">, isHeard: boolean): boolean {
    const isOwn = this.isOf(get);
    const isFree = isOwn || (isHeard && !this.isHeard) || (this.isIdle && this.isAnswered);
    if (!isFree) return false;
    this.isHeard = isHeard;
    if (isOwn) return true;
    this.getEvent = get.event;
    this.id = get.id;
    this.#askedAt = undefined;
    return true;
  }

  /** Whether to call the handler now: not while an answer is pending, unless it has been for more than `joinMs`. */
  shouldAsk(now: number, joinMs: number): boolean {
    if (this.#askedAt !== undefined && now - this.#askedAt <= joinMs) return false;
    this.#askedAt = now;
    return true;
  }

  /** A call has begun whose handlers may answer later. */
  open(call: HandlerCall): void {
    this.calls ??= new OpenCalls();
    this.calls.add(call);
  }

  /**
   * Handles a set event: answers all waiting gets and updates all subscribers. With `isSure` it cannot be a late
   * answer.
   */
  settle(payload: unknown, isSure = false): void {
    const isNewest = this.#isNewest() || isSure;
    this.version++;
    if (this.isIdle) return;
    const before = this.result;
    const result = Result.is(payload) ? payload : new Result(payload);
    const isUnsure = this.doubt !== undefined || !isNewest;
    const isSame = isUnsure && !result.failure && !before?.failure && result.etag === before?.etag;
    // If a repeated call only confirms the value, clients that have it get no new message.
    const knowing = new Set(isSame ? [...this.watches].filter((w) => w.get.live && w.newest === before) : []);
    this.result = result;
    if (isUnsure) this.#judge(result, before, isNewest);
    this.#askedAt = undefined;
    for (const watch of this.watches) watch.settle();
    const answered = this.#answerAll();
    for (const watch of this.watches) if (!answered.has(watch) && !knowing.has(watch)) watch.push();
  }

  /** The cluster's value is known. It answers waiting gets, unless the item has a handler. */
  hold(held: Result): void {
    if (this.isIdle || this.result) return;
    this.result = held;
    if (this.isHeard) return;
    const answered = this.#answerAll();
    for (const watch of this.watches) if (!answered.has(watch)) watch.push();
  }

  /** A handler answered with data that may be older than the value: it is called once more. */
  overtaken(): void {
    this.#owner.doubted(this, false);
  }

  /** The item is unused. Its value would become outdated, and the next get must call the handler. */
  reset(): void {
    this.result = undefined;
    this.#askedAt = undefined;
    closeDoubt(this);
    this.doubt = undefined;
  }

  /** Answers the waiting gets with the handler's error. The value stays. */
  fail(error: unknown): void {
    this.answerAll(new Result(toError(error)));
  }

  /** Answers the waiting gets with `result`, which is not the item's value. */
  answerAll(result: Result): void {
    this.#askedAt = undefined;
    for (const waiter of [...this.waiters]) {
      this.remove(waiter);
      sendAnswer(waiter.session, this, result, waiter, waiter.message);
    }
  }

  /** Ends a subscription. */
  unwatch(watch: Watch): void {
    watch.session.writer.unmark(watch);
    this.watches.delete(watch);
  }

  /** Removes a waiting get, so that it is answered only once. */
  remove(waiter: Waiter): void {
    this.waiters.delete(waiter);
    waiter.session.interest.settle(waiter);
    this.#owner.deadlines.delete(waiter);
  }

  /**
   * Whether a value set now is newer than the current one. It may not be if a call is open that began before the
   * current value was set: the value may be the answer of that call, which is as old as the call. A value that a
   * handler sets synchronously has just been read.
   */
  #isNewest(): boolean {
    if (this.calling) this.calling.isAnswered = true;
    return this.calling !== undefined || !this.calls?.isOvertaken(this.version, this.#owner.now());
  }

  #judge(result: Result, before: Result | undefined, isNewest: boolean): void {
    if (!isNewest) return this.#owner.doubted(this, before?.equals(result) === true);
    closeDoubt(this);
    if (this.isAnswered) this.doubt = undefined;
  }

  #answerAll(): ReadonlySet<Watch> {
    if (this.waiters.size === 0) return NONE;
    const answered = new Set<Watch>();
    const waiters = [...this.waiters];
    for (const waiter of waiters) {
      this.remove(waiter);
      const { watch } = waiter;
      if (watch && this.watches.has(watch)) {
        answered.add(watch);
        watch.push(waiter);
      } else if (this.result) {
        sendAnswer(waiter.session, this, this.result, waiter, waiter.message); // the newest one, in case a listener has set the item in the meantime
      }
    }
    return answered;
  }
}
