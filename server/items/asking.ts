import type { Id } from "../../shared/events.js";
import { sendAnswer } from "../session/answer.js";
import type { Get } from "../session/asked.js";
import type { Result } from "../session/result.js";
import type { Session } from "../session/session.js";
import type { Watch } from "../session/watch.js";
import type { Item } from "./item.js";

/** The argument of an `answer` handler. */
export interface CoreQuestion {
  /** The id of the requested member; `undefined` for the whole item. */
  id: Id | undefined;
  /** The session of the client. */
  session: Session;
  /** Aborted when the client disconnects. */
  signal: AbortSignal;
}

/** Answers one client: what it returns or throws is the reply. */
export type AnswerHandler = (question: CoreQuestion) => unknown;

/** Where the answer of one get comes from and goes to. */
export interface How {
  handler: AnswerHandler;
  session: Session;
  get: Get;
  item: Item;
  /** The subscription of a live or plain get. */
  watch: Watch | undefined;
  /** Whether the get was answered before, with other rights or older data. */
  isAgain: boolean;
  /** Called once when the get is over. */
  over?: () => void;
}

/**
 * The argument of a handler. The signal is created when it is first read: it costs as much as a session, and most
 * handlers ignore it.
 */
export class Asking implements CoreQuestion {
  readonly id: Id | undefined;
  #get: Get;
  #session: Session;
  #private: Set<string>;

  constructor(get: Get, session: Session, privates: Set<string>) {
    this.id = get.id;
    this.#get = get;
    this.#session = session;
    this.#private = privates;
  }

  get session(): Session {
    this.#private.add(this.#get.event);
    return this.#session;
  }

  get signal(): AbortSignal {
    return this.#session.signal;
  }
}

/** Answers the get. With a `run` the result is private to this session, without one it is the shared value. */
export function deliver({ session, get, item, watch, isAgain }: How, result: Result, run?: number): void {
  const keys = get.ref === undefined ? undefined : { ref: get.ref, etag: get.etag, live: get.live };
  const isWatched = watch !== undefined && item.watches.has(watch);
  if (isWatched && isAgain) {
    if (run !== undefined) tellAnew(watch, result, run);
  } else if (isWatched && !result.failure) {
    if (run !== undefined) watch.answerOwn(result, run);
    watch.push(keys);
  } else if (keys) {
    sendAnswer(session, item, watch?.refusal ?? result, keys, get.message);
  }
}

/** Sends the user's new value if it differs from the last one, or that there is none any more. */
function tellAnew(watch: Watch, result: Result, run: number): void {
  const before = watch.newest;
  watch.answerOwn(result, run);
  const now = watch.newest;
  if (now !== before && !(now && before?.equals(now))) watch.push();
}
