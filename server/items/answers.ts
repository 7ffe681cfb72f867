import { ReplyError } from "../../shared/errors.js";
import type { Output } from "../access/output.js";
import { Deadlines } from "../base/deadlines.js";
import { toError } from "../base/failure.js";
import { Handlers } from "../base/handlers.js";
import { isPromiseLike } from "../base/promise-like.js";
import { type Bus, isLater, whenDelivered } from "../bus/bus.js";
import type { Get } from "../session/asked.js";
import type { Work } from "../session/interest.js";
import { Result } from "../session/result.js";
import type { Session } from "../session/session.js";
import type { Watch } from "../session/watch.js";
import { type AnswerHandler, Asking, deliver, type How } from "./asking.js";
import type { Items } from "./items.js";
import type { ItemLimits } from "./limits.js";

/** One get that a handler answers, or one that it is asked again because its user's rights have changed. */
class AnswerWork implements Work {
  readonly how: How;
  /** The number of the handler's last run: a run with a higher number has read later. */
  run = 0;
  /** The item's version when that run began. */
  version = 0;
  /** Whether it has been answered, or nobody waits any more. */
  isOver = false;
  #answers: Answers;

  constructor(answers: Answers, how: How) {
    this.#answers = answers;
    this.how = how;
  }

  get get(): Get {
    return this.how.get;
  }

  get event(): string {
    return this.how.item.event;
  }

  end(): void {
    this.#answers.end(this);
  }

  refuse(result: Result): void {
    deliver(this.how, result);
    this.end();
  }

  restart(): void {
    this.#answers.run(this, 1);
  }
}

const MAX_RUNS = 2;

/** The handlers that answer only the one who asked, so that private data never reaches anybody else. */
export class Answers {
  #bus: Bus;
  #output: Output | undefined;
  #items: Items;
  #deadlines: Deadlines<AnswerWork>;
  #report: (error: unknown) => void;
  /** By their get event. */
  readonly handlers = new Handlers<AnswerHandler>();
  /** The get events whose handlers have read the session: their answers are for nobody else. */
  #private = new Set<string>();
  #runs = 0;
  #isLater: boolean;

  /** `report` is told what a handler threw; `output` checks what it answers. */
  constructor(
    bus: Bus,
    items: Items,
    limits: ItemLimits,
    report: (error: unknown) => void,
    output: Output | undefined,
  ) {
    this.#output = output;
    this.#bus = bus;
    this.#isLater = isLater(bus);
    this.#items = items;
    this.#report = report;
    const { clock, getTimeoutMs } = limits;
    this.#deadlines = new Deadlines(clock, getTimeoutMs, (asked) => {
      const late = new ReplyError("timeout", `no answer within ${getTimeoutMs} ms`);
      this.#expire(asked, new Result(late));
    });
  }

  /** Registers the handler of `getEvent`. Returns a function that removes it. Throws if it has one. */
  add(getEvent: string, handler: AnswerHandler): () => void {
    const remove = this.handlers.add(getEvent, handler);
    return () => {
      remove();
      this.#private.delete(getEvent);
    };
  }

  /** Whether each session is answered by itself. */
  isPrivate(getEvent: string): boolean {
    return this.#private.has(getEvent);
  }

  /** The number of a run that reads now. */
  nextRun(): number {
    return ++this.#runs;
  }

  /** Has the handler of a watched item answer once more; `over` is called when it has, or will not. */
  again(watch: Watch, over: () => void): void {
    const session = watch.session as Session; // the router makes no others
    const { event } = watch.item;
    const handler = this.handlers.get(watch.get.event);
    if (!handler || !session.isOpen || session.interest.watches.get(event) !== watch) return over();
    const works = [...session.interest.works].filter((work) => work.event === event);
    if (works.length > 0) {
      for (const work of works) work.restart();
      return over();
    }
    const get = { ...watch.get, ref: undefined, etag: undefined };
    this.#ask({ handler, session, get, item: this.#items.open(get, event), watch, isAgain: true, over });
  }

  /** Has `handler` answer `get`; a live or plain one is also kept up to date with what is published for everybody. */
  get(session: Session, get: Get, setEvent: string, handler: AnswerHandler): void {
    const isWatched = get.live || get.ref === undefined;
    const watch = isWatched ? this.#items.watch(session, get, setEvent) : undefined;
    const item = this.#items.open(get, setEvent);
    this.#ask({ handler, session, get, item, watch, isAgain: false });
  }

  /** The rights of `session` have changed: what its handlers read or have read by those of before does not count. */
  askAgain(session: Session): void {
    const { works, watches } = session.interest;
    const asked = new Set(Array.from(works, ({ event }) => event));
    for (const work of [...works]) work.restart();
    for (const [event, watch] of [...watches]) {
      const handler = this.handlers.get(watch.get.event);
      if (!handler || asked.has(event)) continue;
      const get = { ...watch.get, ref: undefined, etag: undefined };
      this.#ask({ handler, session, get, item: this.#items.open(get, event), watch, isAgain: true });
    }
  }

  #ask(how: How): void {
    const { session, item } = how;
    const asked = new AnswerWork(this, how);
    item.isHeard = true;
    item.answering++;
    this.run(asked, 1);
    if (asked.isOver) return;
    session.interest.begin(asked);
    this.#deadlines.add(asked);
    if (!session.isOpen) this.end(asked); // the handler ended it
  }

  /** The handler has answered, the deadline has passed or the client has left. */
  end(asked: AnswerWork): void {
    if (asked.isOver) return;
    const { session, item } = asked.how;
    asked.isOver = true;
    this.#deadlines.delete(asked);
    session.interest.end(asked);
    item.answering--;
    this.#items.release(item);
    asked.how.over?.();
  }

  /** The time is up: if the item was set meanwhile, that is the answer. One that was asked again has its value. */
  #expire(asked: AnswerWork, late: Result): void {
    const { item, isAgain } = asked.how;
    const held = item.result;
    if (!isAgain) deliver(asked.how, held && !held.failure ? held : late);
    this.end(asked);
  }

  /** Calls the handler. */
  run(asked: AnswerWork, attempt: number): void {
    const { handler, session, get, item } = asked.how;
    const run = this.nextRun();
    asked.run = run;
    asked.version = item.version;
    const settle = (result: Result): void => {
      if (!asked.isOver && asked.run === run) this.#settle(asked, result, attempt);
    };
    // Not before what was published up to now: the handler may have read it already.
    const answered = (result: Result): void =>
      this.#isLater ? whenDelivered(this.#bus, () => settle(result)) : settle(result);
    const failed = (error: unknown): void => {
      this.#report(error);
      answered(new Result(toError(error)));
    };
    const returned = (value: unknown): void => {
      const wrong = this.#output?.judge(item.event, value);
      if (!wrong || !asked.how.isAgain) answered(new Result(wrong ?? value));
      else if (asked.run === run) this.end(asked); // the client keeps what it was answered before
    };
    try {
      const answer = handler(new Asking(get, session, this.#private));
      if (isPromiseLike(answer)) answer.then(returned, failed);
      else returned(answer);
    } catch (error) {
      failed(error);
    }
  }

  /**
   * If the item was published while the handler ran, what it returned may be the older: it is asked once more.
   * If that happens again, what was published is the newest there is.
   */
  #settle(asked: AnswerWork, result: Result, attempt: number): void {
    const { version } = asked;
    const { session, item } = asked.how;
    if (!session.isOpen) return;
    const isOvertaken = item.version !== version;
    if (isOvertaken && attempt < MAX_RUNS) return this.run(asked, attempt + 1);
    if (isOvertaken && item.result) deliver(asked.how, item.result);
    else deliver(asked.how, result, asked.run);
    this.end(asked);
  }
}
