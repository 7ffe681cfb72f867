import { ReplyError } from "../shared/errors.js";
import type { Id } from "../shared/events.js";
import { Answer } from "./answer.js";
import type { Get } from "./asked.js";
import { Deadlines } from "./deadlines.js";
import { toError } from "./failure.js";
import { Handlers } from "./handlers.js";
import type { Item } from "./item.js";
import type { ItemLimits, Items } from "./items.js";
import { isPromiseLike } from "./promise-like.js";
import { Result } from "./result.js";
import type { Session } from "./session.js";
import type { Watch } from "./watch.js";

/** What a handler of `answer` is asked. */
export interface Question {
  /** The member that is asked for; `undefined` for the whole item. */
  id: Id | undefined;
  /** Who asks. */
  session: Session;
  /** Aborted when the client leaves. */
  signal: AbortSignal;
}

/** Answers one client: what it returns or throws is the reply. */
export type AnswerHandler = (question: Question) => unknown;

/** One get that a handler answers. */
interface Asked {
  handler: AnswerHandler;
  session: Session;
  get: Get;
  item: Item;
  /** What keeps a live or plain get up to date. */
  watch: Watch | undefined;
  /** The number of the handler's last run: a run with a higher number has read later. */
  run: number;
  /** The item's version when that run began. */
  version: number;
  /** Whether it has been answered, or nobody waits any more. */
  isOver: boolean;
  /** The client has left. */
  end(): void;
}

const MAX_RUNS = 2;

/** The handlers that answer only the one who asked, so that private data never reaches anybody else. */
export class Answers {
  #items: Items;
  #deadlines: Deadlines<Asked>;
  #report: (error: unknown) => void;
  /** By their get event. */
  readonly handlers = new Handlers<AnswerHandler>();
  #runs = 0;

  /** `report` is told what a handler threw. */
  constructor(items: Items, limits: ItemLimits, report: (error: unknown) => void) {
    this.#items = items;
    this.#report = report;
    const { clock, getTimeoutMs } = limits;
    this.#deadlines = new Deadlines(clock, getTimeoutMs, (asked) => {
      const late = new ReplyError("timeout", `no answer within ${getTimeoutMs} ms`);
      this.#settle(asked, new Result(late), MAX_RUNS);
    });
  }

  /** Has `handler` answer `get`; a live or plain one is also kept up to date with what is published for everybody. */
  get(session: Session, get: Get, handler: AnswerHandler): void {
    const isWatched = get.live || get.ref === undefined;
    const watch = isWatched ? this.#items.watch(session, get) : undefined;
    const item = this.#items.open(get);
    const end = (): void => this.#end(asked);
    const asked: Asked = { handler, session, get, item, watch, run: 0, version: 0, isOver: false, end };
    item.answering++;
    this.#run(asked, 1);
    if (asked.isOver) return;
    session.interest.begin(asked);
    this.#deadlines.add(asked);
    if (!session.isOpen) this.#end(asked); // the handler ended it
  }

  /** The handler has answered, the deadline has passed or the client has left. */
  #end(asked: Asked): void {
    if (asked.isOver) return;
    asked.isOver = true;
    this.#deadlines.delete(asked);
    asked.session.interest.end(asked);
    asked.item.answering--;
    this.#items.release(asked.item);
  }

  #run(asked: Asked, attempt: number): void {
    const { session, get, item } = asked;
    const run = ++this.#runs;
    asked.run = run;
    asked.version = item.version;
    const settle = (result: Result): void => {
      if (!asked.isOver && asked.run === run) this.#settle(asked, result, attempt);
    };
    const failed = (error: unknown): void => {
      this.#report(error);
      settle(new Result(toError(error)));
    };
    try {
      const answer = asked.handler(new Asking(get.id, session));
      if (isPromiseLike(answer)) answer.then((value) => settle(new Result(value)), failed);
      else settle(new Result(answer));
    } catch (error) {
      failed(error);
    }
  }

  /**
   * If the item was published while the handler ran, what it returned may be the older: it is asked once more.
   * If that happens again, what was published is the newest there is.
   */
  #settle(asked: Asked, result: Result, attempt: number): void {
    const { session, item, version } = asked;
    if (!session.isOpen) return;
    const isOvertaken = item.version !== version;
    if (isOvertaken && attempt < MAX_RUNS) return this.#run(asked, attempt + 1);
    if (isOvertaken && item.result) deliver(asked, item.result);
    else deliver(asked, result, asked.run);
    this.#end(asked);
  }
}

/** What a handler is asked; most never look at the signal, which costs as much as a session to make. */
class Asking implements Question {
  readonly id: Id | undefined;
  readonly session: Session;

  constructor(id: Id | undefined, session: Session) {
    this.id = id;
    this.session = session;
  }

  get signal(): AbortSignal {
    return this.session.signal;
  }
}

/** Answers the get. With a `run` the result is this session's own, without one it is everybody's. */
function deliver({ session, get, item, watch }: Asked, result: Result, run?: number): void {
  const keys = get.ref === undefined ? undefined : { ref: get.ref, etag: get.etag, live: get.live };
  if (watch && item.watches.has(watch) && !result.failure) {
    if (run !== undefined) watch.answerOwn(result, run);
    watch.push(keys);
  } else if (keys && watch?.refusal) {
    session.send(session.answer(keys.ref, watch.refusal.answer(item.event, keys)), get.message);
  } else if (keys) {
    session.writer.mark(new Answer(session, item, result, keys, get.message));
  }
}
