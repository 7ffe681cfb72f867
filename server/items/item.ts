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

/** What items work for. */
export interface ItemOwner {
  deadlines: Deadlines<Waiter>;
  now(): number;
  /** What the item holds may be older than what it held, unless that was the same. */
  doubted(item: Item, isSame: boolean): void;
  /** Counts the open items to which nobody answers. */
  unanswered: { count: number };
}

const NONE: ReadonlySet<Watch> = new Set();

/** One item while somebody waits for it or watches it, or one of its handlers may still answer. */
export class Item implements Source, Doubtful {
  /** The set event that answers it. */
  readonly event: string;
  readonly watches = new Set<Watch>();
  readonly waiters = new Set<Waiter>();
  /** What the last set event brought. */
  result: Result | undefined;
  /** Counts the set events, so that an answer can tell whether it was overtaken. */
  version = 0;
  /** How many handlers of `answer` run for it. */
  answering = 0;
  /** The call whose handlers are called now: what is set meanwhile is their answer. */
  calling: HandlerCall | undefined;
  /** How many calls will begin in a later turn. */
  coming = 0;
  /** The calls that may still be answered, if there are any. */
  calls: OpenCalls | undefined;
  doubt: Doubt | undefined;
  #owner: ItemOwner;
  /** Who is asked for it: no other pair of get event and id may have this set event meanwhile. */
  getEvent: string;
  id: Id | undefined;
  #isHeard = false;
  /** When the handler was asked, if its answer is on its way. */
  #askedAt: number | undefined;

  constructor(event: string, get: Pick<Get, "event" | "id">, owner: ItemOwner) {
    this.event = event;
    this.getEvent = get.event;
    this.id = get.id;
    this.#owner = owner;
    owner.unanswered.count++;
  }

  /** Whether somebody answers to what is asked. */
  get isHeard(): boolean {
    return this.#isHeard;
  }

  set isHeard(isHeard: boolean) {
    if (isHeard !== this.#isHeard) this.#owner.unanswered.count += isHeard ? -1 : 1;
    this.#isHeard = isHeard;
  }

  /** It is open no more. */
  close(): void {
    if (!this.#isHeard) this.#owner.unanswered.count--;
  }

  /** What its handlers are asked. */
  get asked(): Pick<Get, "event" | "id"> {
    return { event: this.getEvent, id: this.id };
  }

  /** Whether nobody waits, watches or answers. */
  get isIdle(): boolean {
    return this.waiters.size === 0 && this.watches.size === 0 && this.answering === 0;
  }

  /** Whether no answer may come that was asked for. */
  get isAnswered(): boolean {
    if (this.calls?.isOver(this.#owner.now)) this.calls = undefined;
    return this.calls === undefined && this.coming === 0;
  }

  /** Whether it is what `get` asks for, and not another item with the same set event. */
  isOf({ event, id }: Pick<Get, "event" | "id">): boolean {
    return this.getEvent === event && this.id === id;
  }

  /** Makes it the item of `get`, unless it belongs to another that has as good a claim to the set event. */
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

  /** Whether to ask the handler now: not while an answer is on its way, unless for more than `joinMs`. */
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
   * Takes a set event: everybody who waits is answered, everybody who watches is brought up to date. `isSure` of what is
   * no late answer.
   */
  settle(payload: unknown, isSure = false): void {
    const isNewest = this.#isNewest() || isSure;
    this.version++;
    if (this.isIdle) return;
    const before = this.result;
    const result = Result.is(payload) ? payload : new Result(payload);
    const isUnsure = this.doubt !== undefined || !isNewest;
    const isSame = isUnsure && !result.failure && !before?.failure && result.etag === before?.etag;
    // What a handler that was asked once more confirms need not be sent again to who has it.
    const knowing = new Set(isSame ? [...this.watches].filter((w) => w.get.live && w.newest === before) : []);
    this.result = result;
    if (isUnsure) this.#judge(result, before, isNewest);
    this.#askedAt = undefined;
    for (const watch of this.watches) watch.settle();
    const answered = this.#answerAll();
    for (const watch of this.watches) if (!answered.has(watch) && !knowing.has(watch)) watch.push();
  }

  /** What the cluster holds of it is known. Where a handler is asked, that answers whoever waits. */
  hold(held: Result): void {
    if (this.isIdle || this.result) return;
    this.result = held;
    if (this.isHeard) return;
    const answered = this.#answerAll();
    for (const watch of this.watches) if (!answered.has(watch)) watch.push();
  }

  /** A handler answered with what may be older than what it holds: it is asked once more. */
  overtaken(): void {
    this.#owner.doubted(this, false);
  }

  /** Nobody waits for it or watches it: what it held may grow old, and a question must be asked anew. */
  reset(): void {
    this.result = undefined;
    this.#askedAt = undefined;
    closeDoubt(this);
    this.doubt = undefined;
  }

  /** Answers those who wait with the failure of the handler; what the item holds stays as it is. */
  fail(error: unknown): void {
    this.#askedAt = undefined;
    const result = new Result(toError(error));
    for (const waiter of [...this.waiters]) {
      this.remove(waiter);
      sendAnswer(waiter.session, this, result, waiter, waiter.message);
    }
  }

  /** Sends `watch` nothing more. */
  unwatch(watch: Watch): void {
    watch.session.writer.unmark(watch);
    this.watches.delete(watch);
  }

  /** Takes `waiter` out, so that nothing answers it twice. */
  remove(waiter: Waiter): void {
    this.waiters.delete(waiter);
    waiter.session.interest.settle(waiter);
    this.#owner.deadlines.delete(waiter);
  }

  /**
   * Whether what is set now is newer than what was set before. It may not be while a call is open that began before
   * that: then it may be the answer, and what the handler read is as old as its call. What a handler sets while it
   * is called it has just read.
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
        sendAnswer(waiter.session, this, this.result, waiter, waiter.message); // the newest, should a listener have set the item meanwhile
      }
    }
    return answered;
  }
}
