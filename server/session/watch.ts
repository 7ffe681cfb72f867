import type { Fields } from "../../shared/kinds.js";
import type { Pending } from "../delivery/backlog.js";
import type { Writer } from "../delivery/writer.js";
import type { AnsweredSession } from "./answer.js";
import type { Get } from "./asked.js";
import type { AnswerKeys, Result, Source } from "./result.js";

/** A session, as far as its watching is concerned. */
export interface WatchingSession extends AnsweredSession {
  readonly writer: AnsweredSession["writer"] & Pick<Writer, "unmark" | "conflated">;
  /** Takes the answers that may be "unchanged", if the client takes many in one frame. */
  readonly unchanged: { add(watch: Watch): void } | undefined;
}

/** One session's watching of one item. It holds no frame, only what it takes to write the newest one. */
export class Watch implements Pending {
  readonly item: Source;
  readonly session: WatchingSession;
  /** What asked for the item. Without `live` it was a plain peer, which gets no key that monument's page lacks. */
  readonly get: Get;
  #unanswered: AnswerKeys[] | undefined;
  #isBehind = false;
  #own: { result: Result; run: number } | undefined;
  #isHeld = false;

  constructor(item: Source, session: WatchingSession, get: Get) {
    this.item = item;
    this.session = session;
    this.get = get;
  }

  get message(): Fields {
    return this.get.message;
  }

  /** Has the newest value sent: as the answer to a get if `keys` are given, or as a push. */
  push(keys?: AnswerKeys): void {
    if (keys && this.#unanswered) this.#unanswered.push(keys);
    else if (keys) this.#unanswered = [keys];
    else if (this.#isBehind) this.session.writer.conflated();
    else this.#isBehind = true;
    const { unchanged, writer } = this.session;
    if (unchanged && keys?.etag !== undefined) unchanged.add(this);
    else writer.mark(this);
  }

  /**
   * Takes what only this session was answered by the handler's run with this number. One that began before
   * the last that was taken has read an older value, and changes nothing.
   */
  answerOwn(result: Result, run: number): void {
    if (this.#own === undefined || run > this.#own.run) this.#own = { result, run };
  }

  /** The session may have the item no more: that is the answer to all that it asked of it. */
  forbid(result: Result): void {
    this.#own = { result, run: Number.POSITIVE_INFINITY };
    this.#isHeld = false;
  }

  /** What is answered in place of a value, once the session may have the item no more. */
  get refusal(): Result | undefined {
    return this.#own?.run === Number.POSITIVE_INFINITY ? this.#own.result : undefined;
  }

  /** Whether it is to be decided again whether the session may have it: before, nothing is sent. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  hold(): void {
    this.#isHeld = true;
  }

  /** It may: what came meanwhile is sent. */
  release(): void {
    this.#isHeld = false;
    this.session.writer.mark(this);
  }

  /** The item was set for everybody: that is newer than what only this session was answered. */
  settle(): void {
    this.#own = undefined;
  }

  /** Whether the peer is owed an answer or is behind. */
  get isDue(): boolean {
    return (this.#isBehind || this.#unanswered !== undefined) && this.newest !== undefined;
  }

  get size(): number {
    return this.newest?.size ?? 0;
  }

  /** The next frame that brings the peer up to date; it counts as sent. Nothing if there is none. */
  take(): string | undefined {
    const answer = this.takeAnswer();
    if (answer !== undefined) return answer;
    const result = this.newest;
    if (!this.#isBehind || result === undefined) return undefined;
    this.#isBehind = false;
    return this.get.live ? result.livePush(this.item.event) : result.plainPush(this.item.event);
  }

  /** The next answer that the peer is owed; it counts as sent. */
  takeAnswer(): string | undefined {
    const result = this.newest;
    const keys = result && this.#unanswered?.shift();
    if (result === undefined || keys === undefined) return undefined;
    if (this.#unanswered?.length === 0) this.#unanswered = undefined;
    this.#isBehind = false; // the answer is the newest value too
    return this.session.answer(keys.ref, result.answer(this.item.event, keys));
  }

  /** The ref of the next get whose asker holds the newest value; it counts as answered. */
  takeUnchanged(): string | undefined {
    const [keys] = this.#unanswered ?? [];
    const result = this.newest;
    if (this.#isHeld || !keys?.etag || !result || result.failure || keys.etag !== result.etag)
      return undefined;
    this.takeAnswer();
    return keys.ref;
  }

  /** The newest that there is for this session. */
  get newest(): Result | undefined {
    return this.#own?.result ?? this.item.result;
  }
}
