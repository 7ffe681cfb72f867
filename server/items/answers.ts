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
import type { ItemLimits } from "./item-types.js";
import type { Items } from "./items.js";

/** One get for an `answer` handler: of a client, or repeated because its user's rights have changed. */
class AnswerWork implements Work {
  readonly how: How;
  /** The number of the handler's last run. A run with a higher number has read its data later. */
  run = 0;
  /** The version of the item when that run began. */
  version = 0;
  /** Whether the get was answered, or its client left. */
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

/** The `answer` handlers. Each answers only the client that asked, so that private data reaches nobody else. */
export class Answers {
  #bus: Bus;
  #output: Output | undefined;
  #items: Items;
  #deadlines: Deadlines<AnswerWork>;
  #report: (error: unknown) => void;
  /** By get event. */
  readonly handlers = new Handlers<AnswerHandler>();
  /** The get events whose handlers have read the session: their answers are private. */
  #private = new Set<string>();
  #runs = 0;
  #isLater: boolean;

  /** `report` is called with errors of handlers; `output` validates answers. */
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
      const late = { code: "timeout", message: `no answer within ${getTimeoutMs} ms` };
      this.#expire(asked, Result.failed(late));
    });
  }

  /**
   * Registers the handler of `getEvent`. Returns a function that removes it. Throws if the event has a handler
   * already.
   */
  add(getEvent: string, handler: AnswerHandler): () => void {
    const remove = this.handlers.add(getEvent, handler);
    return () => {
      remove();
      this.#private.delete(getEvent);
    };
  }

  /** Whether each session gets its own answer. */
  isPrivate(getEvent: string): boolean {
    return this.#private.has(getEvent);
  }

  /** A number for a run that reads its data now. */
  nextRun(): number {
    return ++this.#runs;
  }

  /** Runs the handler again for a subscriber. `over` is called when it has answered, or cannot. */
  again(watch: Watch, over: () => void): void {
    const session = watch.session as Session; // the router creates all sessions
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

  /** Answers `get` with `handler`. A live or plain get also subscribes to what is published for everybody. */
  get(session: Session, get: Get, setEvent: string, handler: AnswerHandler): void {
    const isWatched = get.live || get.ref === undefined;
    const watch = isWatched ? this.#items.watch(session, get, setEvent) : undefined;
    const item = this.#items.open(get, setEvent);
    this.#ask({ handler, session, get, item, watch, isAgain: false });
  }

  /** The rights of `session` have changed: what its handlers have read, or are reading, is outdated. */
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
    if (!session.isOpen) this.end(asked); // the handler closed it
  }

  /** The handler has answered, the deadline has passed, or the client has left. */
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

  /**
   * The deadline has passed. If the item was set in the meantime, that value is the answer. A repeated get needs
   * none, because its client has a value.
   */
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
    // After everything that was published before, because the handler may have read it.
    const answered = (result: Result): void =>
      this.#isLater ? whenDelivered(this.#bus, () => settle(result)) : settle(result);
    const failed = (error: unknown): void => {
      this.#report(error);
      answered(new Result(toError(error)));
    };
    const returned = (value: unknown): void => {
      const wrong = this.#output?.judge(item.event, value);
      if (!wrong || !asked.how.isAgain) answered(new Result(wrong ?? value));
      else if (asked.run === run) this.end(asked); // the client keeps its previous value
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
   * If the item was published while the handler ran, the answer may be older than that, so the handler runs once
   * more. If it happens again, the published value is taken as the newest.
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
