import type { Fields } from "../shared/envelope.js";
import { Answer, type AnsweredSession } from "./answer.js";
import { Asked } from "./asked.js";
import type { Deadlines } from "./deadlines.js";
import { toError } from "./failure.js";
import { type AnswerKeys, Result, type Source } from "./result.js";
import type { Watch } from "./watch.js";
import type { Writer } from "./writer.js";

/** A session, as far as its waiting is concerned. */
export interface WaitingSession extends AnsweredSession {
  readonly interest: { settle(waiter: Waiter): void };
  readonly writer: Pick<Writer, "flows" | "mark" | "sendNow">;
  send(text: string, inboundMessage?: Fields): void;
}

/** One get with a ref that waits for the item. */
export interface Waiter extends AnswerKeys {
  item: Item;
  session: WaitingSession;
  /** The watch that takes the answer of a live get. */
  watch: Watch | undefined;
  /** What was asked, as `askedKey` says. */
  key: string;
  message: Fields;
}

const NONE: ReadonlySet<Watch> = new Set();

/** One item while somebody waits for it or watches it. */
export class Item implements Source {
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
  #deadlines: Deadlines<Waiter>;
  #asked = new Asked();

  constructor(event: string, deadlines: Deadlines<Waiter>) {
    this.event = event;
    this.#deadlines = deadlines;
  }

  /** Whether nobody waits, watches or answers. */
  get isIdle(): boolean {
    return this.waiters.size === 0 && this.watches.size === 0 && this.answering === 0;
  }

  /** Whether to ask the handler now: not while an answer is on its way, unless for more than `joinMs`. */
  shouldAsk(key: string, now: number, joinMs: number): boolean {
    const askedAt = this.#asked.at(key);
    if (askedAt !== undefined && now - askedAt <= joinMs) return false;
    this.#asked.ask(key, now);
    return true;
  }

  /** Takes a set event: everybody who waits is answered, everybody who watches is brought up to date. */
  settle(payload: unknown): void {
    this.version++;
    if (this.isIdle) return;
    this.result = new Result(payload);
    this.#asked.settleAll();
    for (const watch of this.watches) watch.settle();
    const answered = this.#answerAll();
    for (const watch of this.watches) if (!answered.has(watch)) watch.push();
  }

  /** Nobody waits for it or watches it: what it held may grow old, and a question must be asked anew. */
  reset(): void {
    this.result = undefined;
    this.#asked.settleAll();
  }

  /** Answers those who asked this with the failure of the handler; what the item holds stays as it is. */
  fail(key: string, error: unknown): void {
    this.#asked.settle(key);
    const result = new Result(toError(error));
    for (const waiter of [...this.waiters]) {
      if (waiter.key !== key) continue;
      this.remove(waiter);
      this.#answer(waiter, result);
    }
  }

  /** Takes `waiter` out, so that nothing answers it twice. */
  remove(waiter: Waiter): void {
    this.waiters.delete(waiter);
    waiter.session.interest.settle(waiter);
    this.#deadlines.delete(waiter);
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
        this.#answer(waiter, this.result); // the newest, should a listener have set the item meanwhile
      }
    }
    return answered;
  }

  #answer(waiter: Waiter, result: Result): void {
    const { session, ref, message } = waiter;
    if (session.writer.flows)
      session.writer.sendNow(session.answer(ref, result.answer(this.event, waiter)), message);
    else session.writer.mark(new Answer(session, this, result, waiter, message));
  }
}
