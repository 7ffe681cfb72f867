import { ReplyError } from "../shared/errors.js";
import type { Id } from "../shared/events.js";
import { Answer } from "./answer.js";
import { toError } from "./failure.js";
import { Handlers } from "./handlers.js";
import type { Get, Item } from "./item.js";
import type { ItemLimits, Items } from "./items.js";
import { Result } from "./result.js";
import type { Session } from "./session.js";
import type { Watch } from "./watch.js";

/** What a handler of `answer` is asked. */
export interface Question<ItemId = Id> {
  /** The member that is asked for; `undefined` for the whole item. */
  id: ItemId | undefined;
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
  /** Ends the wait: the handler answered, the deadline passed or the client left. */
  end: () => void;
}

const MAX_RUNS = 2;

/** The handlers that answer only the one who asked, so that private data never reaches anybody else. */
export class Answers {
  #items: Items;
  #limits: ItemLimits;
  #report: (error: unknown) => void;
  /** By their get event. */
  readonly handlers = new Handlers<AnswerHandler>();
  #runs = 0;

  /** `report` is told what a handler threw. */
  constructor(items: Items, limits: ItemLimits, report: (error: unknown) => void) {
    this.#items = items;
    this.#limits = limits;
    this.#report = report;
  }

  /** Has `handler` answer `get`; a live or plain one is also kept up to date with what is published for everybody. */
  get(session: Session, get: Get, handler: AnswerHandler): void {
    const isWatched = get.live || get.ref === undefined;
    const watch = isWatched ? this.#items.watch(session, get) : undefined;
    const item = this.#items.open(get);
    const asked: Asked = { handler, session, get, item, watch, run: 0, version: 0, end: () => {} };
    this.#begin(asked);
    this.#run(asked, 1);
  }

  /** Holds the item until the handler has answered, the deadline has passed or the client has left. */
  #begin(asked: Asked): void {
    const { session, item } = asked;
    const { clock, getTimeoutMs } = this.#limits;
    const late = new ReplyError("timeout", `no answer within ${getTimeoutMs} ms`);
    const stopTimer = clock.after(getTimeoutMs, () => this.#settle(asked, new Result(late), MAX_RUNS));
    const end = (): void => {
      asked.end = () => {};
      stopTimer();
      session.signal.removeEventListener("abort", end);
      item.answering--;
      this.#items.release(item);
    };
    item.answering++;
    asked.end = end;
    session.signal.addEventListener("abort", end);
  }

  #run(asked: Asked, attempt: number): void {
    const { handler, session, get, item } = asked;
    const run = ++this.#runs;
    asked.run = run;
    asked.version = item.version;
    const settle = (result: Result): void => {
      if (asked.run === run) this.#settle(asked, result, attempt);
    };
    Promise.resolve({ id: get.id, session, signal: session.signal })
      .then(handler)
      .then(
        (value) => settle(new Result(value)),
        (error: unknown) => {
          this.#report(error);
          settle(new Result(toError(error)));
        },
      );
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
    asked.run = 0; // what a handler says after the deadline reaches nobody
    asked.end();
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
