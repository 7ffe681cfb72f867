import { WsError } from "../shared/errors.js";
import type { Id } from "../shared/events.js";
import type { Get, Item } from "./item.js";
import type { GetTimes, Items } from "./items.js";
import { Result } from "./result.js";
import type { Session } from "./session.js";

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

/** The handlers that answer only the one who asked, so that private data never reaches anybody else. */
export class Answers {
  #items: Items;
  #times: GetTimes;
  #report: (error: unknown) => void;
  #handlers = new Map<string, AnswerHandler>();

  /** `report` is told what a handler threw. */
  constructor(items: Items, times: GetTimes, report: (error: unknown) => void) {
    this.#items = items;
    this.#times = times;
    this.#report = report;
  }

  /** Registers the handler of `getEvent`. Returns the undo. Throws if it has one. */
  add(getEvent: string, handler: AnswerHandler): () => void {
    if (this.#handlers.has(getEvent)) throw new Error(`"${getEvent}" has a handler already`);
    this.#handlers.set(getEvent, handler);
    return () => {
      if (this.#handlers.get(getEvent) === handler) this.#handlers.delete(getEvent);
    };
  }

  /** Whether `getEvent` is answered here. */
  has(getEvent: string): boolean {
    return this.#handlers.has(getEvent);
  }

  /** Answers `get`; a live or plain one is also kept up to date with what is published for everybody. */
  async get(session: Session, get: Get): Promise<void> {
    const handler = this.#handlers.get(get.event);
    if (!handler) return;
    const watches = get.live || get.ref === undefined;
    const item = watches ? this.#items.watch(session, get).item : this.#items.open(get);
    item.answering++;
    const result = await this.#withinDeadline(this.#ask(handler, session, item, get.id));
    item.answering--;
    if (session.isOpen) deliver(session, item, get, result);
    this.#items.release(item);
  }

  /**
   * Asks the handler, and once more if the item was published while it ran: what it returned may be the older.
   * If that happens again, what was published is the newest there is.
   */
  async #ask(handler: AnswerHandler, session: Session, item: Item, id: Id | undefined): Promise<Result> {
    let result = new Result(undefined);
    for (let attempt = 0; attempt < 2; attempt++) {
      const { version } = item;
      result = await this.#run(handler, { id, session, signal: session.signal });
      if (item.version === version || !session.isOpen) return result;
    }
    return item.result ?? result;
  }

  async #run(handler: AnswerHandler, question: Question): Promise<Result> {
    try {
      return new Result(await handler(question));
    } catch (error) {
      this.#report(error);
      return new Result(error instanceof Error ? error : new Error("not an Error"));
    }
  }

  /** A handler that never settles costs its client a `timeout`. */
  #withinDeadline(result: Promise<Result>): Promise<Result> {
    return new Promise((resolve) => {
      const { clock, getTimeoutMs } = this.#times;
      const late = new Result(new WsError("timeout", `no answer within ${getTimeoutMs} ms`));
      const stopTimer = clock.after(getTimeoutMs, () => resolve(late));
      result.then(resolve).finally(stopTimer);
    });
  }
}

function deliver(session: Session, item: Item, get: Get, result: Result): void {
  const keys = get.ref === undefined ? undefined : { ref: get.ref, etag: get.etag, live: get.live };
  const watch = get.live || !keys ? session.watches.get(item.event) : undefined;
  if (watch) {
    watch.own = result;
    watch.push(keys);
  } else if (keys) {
    session.send(result.answer(item.event, keys), get.message);
  }
}
