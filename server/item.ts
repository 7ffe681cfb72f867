import type { Fields, Frame } from "../shared/envelope.js";
import type { Id } from "../shared/events.js";
import { type AnswerKeys, Result } from "./result.js";
import type { Session } from "./session.js";
import type { Watch } from "./watch.js";

/** A get event as it was decoded. */
export type Get = Extract<Frame, { kind: "get" }>;

/** One get with a ref that waits for the item. */
export interface Waiter extends AnswerKeys {
  item: Item;
  session: Session;
  message: Fields;
  stopTimer: () => void;
}

/** One item while somebody waits for it or watches it. */
export class Item {
  /** The set event that answers it. */
  readonly event: string;
  readonly getEvent: string;
  readonly id: Id | undefined;
  readonly watches = new Set<Watch>();
  readonly waiters = new Set<Waiter>();
  /** What the last set event brought. */
  result: Result | undefined;
  /** Counts the set events, so that an answer can tell whether it was overtaken. */
  version = 0;
  /** How many handlers of `answer` run for it. */
  answering = 0;
  #askedAt: number | undefined;

  constructor(event: string, getEvent: string, id: Id | undefined) {
    this.event = event;
    this.getEvent = getEvent;
    this.id = id;
  }

  /** Whether nobody waits, watches or answers. */
  get isIdle(): boolean {
    return this.waiters.size === 0 && this.watches.size === 0 && this.answering === 0;
  }

  /** Whether to ask the handler now: not while an answer is on its way, unless for more than `joinMs`. */
  shouldAsk(now: number, joinMs: number): boolean {
    if (this.#askedAt !== undefined && now - this.#askedAt <= joinMs) return false;
    this.#askedAt = now;
    return true;
  }

  /** Takes a set event: everybody who waits is answered, everybody who watches is brought up to date. */
  settle(payload: unknown): void {
    this.version++;
    this.result = new Result(payload);
    const answered = this.#answer(this.result);
    for (const watch of this.watches) {
      watch.own = undefined;
      if (!answered.has(watch)) watch.push();
    }
  }

  /** Answers those who wait with the failure of the handler; what the item holds stays as it is. */
  fail(error: unknown): void {
    const result = new Result(error instanceof Error ? error : new Error("not an Error"));
    for (const waiter of this.#takeWaiters()) {
      waiter.session.send(result.answer(this.event, waiter), waiter.message);
    }
  }

  #answer(result: Result): Set<Watch> {
    const answered = new Set<Watch>();
    for (const waiter of this.#takeWaiters()) {
      const watch = waiter.live ? waiter.session.watches.get(this.event) : undefined;
      if (watch) {
        answered.add(watch);
        watch.push(waiter);
      } else {
        waiter.session.send(result.answer(this.event, waiter), waiter.message);
      }
    }
    return answered;
  }

  #takeWaiters(): Waiter[] {
    this.#askedAt = undefined;
    const taken = [...this.waiters];
    for (const waiter of taken) this.remove(waiter);
    return taken;
  }

  /** Takes `waiter` out, so that nothing answers it twice. */
  remove(waiter: Waiter): void {
    waiter.stopTimer();
    this.waiters.delete(waiter);
    waiter.session.waiters.delete(waiter);
  }
}
