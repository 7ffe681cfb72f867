import type { Fields } from "../shared/envelope.js";
import type { Item } from "./item.js";
import type { AnswerKeys, Result } from "./result.js";
import type { Session } from "./session.js";

/** One session's watching of one item. It holds no frame, only what it takes to write the newest one. */
export class Watch {
  readonly item: Item;
  readonly session: Session;
  /** The message that asked for the item, for `error:ws`. */
  readonly message: Fields;
  /** Whether the peer asked with `live`; a plain peer did not, and gets no key that monument's page lacks. */
  readonly live: boolean;
  #unanswered: AnswerKeys[] = [];
  #own: Result | undefined;

  constructor(item: Item, session: Session, message: Fields, live: boolean) {
    this.item = item;
    this.session = session;
    this.message = message;
    this.live = live;
  }

  /** Has the newest value sent: as the answer to a get if `keys` are given, or as a push. */
  push(keys?: AnswerKeys): void {
    if (keys) this.#unanswered.push(keys);
    this.session.writer.mark(this);
  }

  /** What only this session was answered, until the item is set for everybody. */
  set own(result: Result | undefined) {
    this.#own = result;
  }

  /** The frames that bring the peer up to date. They count as sent. */
  take(): string[] {
    const result = this.#own ?? this.item.result;
    if (result === undefined) return [];
    const { event } = this.item;
    if (this.#unanswered.length > 0) {
      const frames = this.#unanswered.map((keys) => result.answer(event, keys));
      this.#unanswered = [];
      return frames;
    }
    const push = this.live ? result.livePush(event) : result.plainPush(event);
    return push === undefined ? [] : [push];
  }

  /** Reports that a frame of this watch could not be sent. */
  readonly failed = (error: unknown): void => this.session.sendFailed(this.message, error);
}
