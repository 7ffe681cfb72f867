import { ReplyError } from "../shared/errors.js";
import type { Id } from "../shared/events.js";
import { Answer } from "./answer.js";
import type { Get } from "./asked.js";
import { type Bus, whenDelivered } from "./bus.js";
import { Deadlines } from "./deadlines.js";
import { toError } from "./failure.js";
import { Handlers } from "./handlers.js";
import type { Work } from "./interest.js";
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

/** One get that a handler answers, or one that it is asked again because its user's rights have changed. */
interface Asked extends Work {
  handler: AnswerHandler;
  session: Session;
  item: Item;
  /** What keeps a live or plain get up to date. */
  watch: Watch | undefined;
  /** Whether the get was answered before, by other rights. */
  isAgain: boolean;
  /** The number of the handler's last run: a run with a higher number has read later. */
  run: number;
  /** The item's version when that run began. */
  version: number;
  /** Whether it has been answered, or nobody waits any more. */
  isOver: boolean;
}

const MAX_RUNS = 2;

/** The handlers that answer only the one who asked, so that private data never reaches anybody else. */
export class Answers {
  #bus: Bus;
  #items: Items;
  #deadlines: Deadlines<Asked>;
  #report: (error: unknown) => void;
  /** By their get event. */
  readonly handlers = new Handlers<AnswerHandler>();
  #runs = 0;

  /** `report` is told what a handler threw. */
  constructor(bus: Bus, items: Items, limits: ItemLimits, report: (error: unknown) => void) {
    this.#bus = bus;
    this.#items = items;
    this.#report = report;
    const { clock, getTimeoutMs } = limits;
    this.#deadlines = new Deadlines(clock, getTimeoutMs, (asked) => {
      const late = new ReplyError("timeout", `no answer within ${getTimeoutMs} ms`);
      this.#expire(asked, new Result(late));
    });
  }

  /** Has `handler` answer `get`; a live or plain one is also kept up to date with what is published for everybody. */
  get(session: Session, get: Get, setEvent: string, handler: AnswerHandler): void {
    const isWatched = get.live || get.ref === undefined;
    const watch = isWatched ? this.#items.watch(session, get, setEvent) : undefined;
    this.#ask(session, get, setEvent, { handler, watch, isAgain: false });
  }

  /** The rights of `session` have changed: what its handlers read or have read by those of before does not count. */
  askAgain(session: Session): void {
    const { works, watches } = session.interest;
    const asked = new Set(Array.from(works, ({ event }) => event));
    for (const work of [...works]) work.restart();
    for (const [event, watch] of [...watches]) {
      const handler = this.handlers.get(watch.get.event);
      if (!handler || asked.has(event)) continue;
      this.#ask(session, { ...watch.get, ref: undefined, etag: undefined }, event, {
        handler,
        watch,
        isAgain: true,
      });
    }
  }

  #ask(session: Session, get: Get, event: string, how: Pick<Asked, "handler" | "watch" | "isAgain">): void {
    const item = this.#items.open(get, event);
    const asked: Asked = {
      ...how,
      session,
      get,
      event,
      item,
      run: 0,
      version: 0,
      isOver: false,
      end: () => this.#end(asked),
      refuse: (result) => this.#refuse(asked, result),
      restart: () => this.#run(asked, 1),
    };
    item.isHeard = true;
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

  /** The session may not have the answer. */
  #refuse(asked: Asked, result: Result): void {
    deliver(asked, result);
    this.#end(asked);
  }

  /** The time is up: if the item was set meanwhile, that is the answer. One that was asked again has its value. */
  #expire(asked: Asked, late: Result): void {
    const held = asked.item.result;
    if (!asked.isAgain) deliver(asked, held && !held.failure ? held : late);
    this.#end(asked);
  }

  #run(asked: Asked, attempt: number): void {
    const { session, get, item } = asked;
    const run = ++this.#runs;
    asked.run = run;
    asked.version = item.version;
    // Not before what was published up to now: the handler may have read it already.
    const settle = (result: Result): void =>
      whenDelivered(this.#bus, () => {
        if (!asked.isOver && asked.run === run) this.#settle(asked, result, attempt);
      });
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
function deliver({ session, get, item, watch, isAgain }: Asked, result: Result, run?: number): void {
  const keys = get.ref === undefined ? undefined : { ref: get.ref, etag: get.etag, live: get.live };
  const isWatched = watch !== undefined && item.watches.has(watch);
  if (isWatched && isAgain) {
    if (run !== undefined) tellAnew(watch, result, run);
  } else if (isWatched && !result.failure) {
    if (run !== undefined) watch.answerOwn(result, run);
    watch.push(keys);
  } else if (keys) {
    new Answer(session, item, watch?.refusal ?? result, keys, get.message).send();
  }
}

/** What the user has now by other rights, if that is something else; also that there is nothing. */
function tellAnew(watch: Watch, result: Result, run: number): void {
  const isSame = watch.newest?.equals(result) === true;
  watch.answerOwn(result, run);
  if (!isSame) watch.push();
}
