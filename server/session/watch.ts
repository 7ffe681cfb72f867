import type { Fields } from "../../shared/kinds.js";
import type { Pending } from "../delivery/backlog.js";
import type { Writer } from "../delivery/writer.js";
import type { AnsweredSession } from "./answer.js";
import type { Get } from "./asked.js";
import type { AnswerKeys, Result, Source } from "./result.js";

/** The parts of a session that a subscription uses. */
export interface WatchingSession extends AnsweredSession {
  readonly writer: AnsweredSession["writer"] & Pick<Writer, "unmark" | "conflated">;
  /** Collects the answers that may be "unchanged", if the client accepts many in one frame. */
  readonly unchanged: { add(watch: Watch): void } | undefined;
}

/** One session's subscription to one item. It stores no message, only the data to write the newest one. */
export class Watch implements Pending {
  readonly item: Source;
  readonly session: WatchingSession;
  /**
   * The get that created the subscription. Without `live` the client was a plain peer: it gets only the keys of
   * monument's WebSocket documentation.
   */
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

  /** Sends the newest value: as the answer to a get if `keys` are given, otherwise as a push. */
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
   * Stores the private answer of the handler's run with this number. A run that began before the last stored one has
   * read an older value, and is ignored.
   */
  answerOwn(result: Result, run: number): void {
    if (this.#own === undefined || run > this.#own.run) this.#own = { result, run };
  }

  /** The item is no longer permitted: answers all gets of it with this result. */
  forbid(result: Result): void {
    this.#own = { result, run: Number.POSITIVE_INFINITY };
    this.#isHeld = false;
  }

  /** The answer in place of a value, once the item is no longer permitted. */
  get refusal(): Result | undefined {
    return this.#own?.run === Number.POSITIVE_INFINITY ? this.#own.result : undefined;
  }

  /** Whether the permission is being decided again. Until then nothing is sent. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  hold(): void {
    this.#isHeld = true;
  }

  /** The item is permitted: sends the values that arrived in the meantime. */
  release(): void {
    this.#isHeld = false;
    this.session.writer.mark(this);
  }

  /** The item was set for all subscribers: that value is newer than a private answer. */
  settle(): void {
    this.#own = undefined;
  }

  /** Whether an answer or a newer value is due. */
  get isDue(): boolean {
    return (this.#isBehind || this.#unanswered !== undefined) && this.newest !== undefined;
  }

  get size(): number {
    return this.newest?.size ?? 0;
  }

  /** The next message that brings the client up to date, which counts as sent. Nothing if there is none. */
  take(): string | undefined {
    const answer = this.takeAnswer();
    if (answer !== undefined) return answer;
    const result = this.newest;
    if (!this.#isBehind || result === undefined) return undefined;
    this.#isBehind = false;
    return this.get.live ? result.livePush(this.item.event) : result.plainPush(this.item.event);
  }

  /** The next answer that is due, which counts as sent. */
  takeAnswer(): string | undefined {
    const result = this.newest;
    const keys = result && this.#unanswered?.shift();
    if (result === undefined || keys === undefined) return undefined;
    if (this.#unanswered?.length === 0) this.#unanswered = undefined;
    this.#isBehind = false; // the answer is the newest value too
    return this.session.answer(keys.ref, result.answer(this.item.event, keys));
  }

  /** The ref of the next get whose client has the newest value, which counts as answered. */
  takeUnchanged(): string | undefined {
    const [keys] = this.#unanswered ?? [];
    const result = this.newest;
    if (this.#isHeld || !keys?.etag || !result || result.failure || keys.etag !== result.etag)
      return undefined;
    this.takeAnswer();
    return keys.ref;
  }

  /** The newest value for this session. */
  get newest(): Result | undefined {
    return this.#own?.result ?? this.item.result;
  }
}
