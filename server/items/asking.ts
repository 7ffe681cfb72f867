import type { Id } from "../../shared/events.js";
import { sendAnswer } from "../session/answer.js";
import type { Get } from "../session/asked.js";
import type { Result } from "../session/result.js";
import type { Session } from "../session/session.js";
import type { Watch } from "../session/watch.js";
import type { Item } from "./item.js";

/** What a handler of `answer` is asked. */
export interface CoreQuestion {
  /** The member that is asked for; `undefined` for the whole item. */
  id: Id | undefined;
  /** Who asks. */
  session: Session;
  /** Aborted when the client leaves. */
  signal: AbortSignal;
}

/** Answers one client: what it returns or throws is the reply. */
export type AnswerHandler = (question: CoreQuestion) => unknown;

/** What one get is answered by. */
export interface How {
  handler: AnswerHandler;
  session: Session;
  get: Get;
  item: Item;
  /** What keeps a live or plain get up to date. */
  watch: Watch | undefined;
  /** Whether the get was answered before, by other rights or of older data. */
  isAgain: boolean;
  /** Is told once that it is over. */
  over?: () => void;
}

/** What a handler is asked; most never look at the signal, which costs as much as a session to make. */
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

/** Answers the get. With a `run` the result is this session's own, without one it is everybody's. */
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

/** What the user has now, if that is something else than before; also that there is nothing. */
function tellAnew(watch: Watch, result: Result, run: number): void {
  const before = watch.newest;
  watch.answerOwn(result, run);
  const now = watch.newest;
  if (now !== before && !(now && before?.equals(now))) watch.push();
}
