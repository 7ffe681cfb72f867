import type { Fields } from "../../shared/kinds.js";
import type { Writer } from "../delivery/writer.js";
import type { AnsweredSession } from "./answer.js";
import type { AnswerKeys, Source } from "./result.js";
import type { Watch } from "./watch.js";

/** A session, as far as its waiting is concerned. */
export interface WaitingSession extends AnsweredSession {
  readonly interest: AnsweredSession["interest"] & { settle(waiter: Waiter): void };
  readonly writer: Pick<Writer, "flows" | "mark" | "sendNow">;
  send(text: string, inboundMessage?: Fields): void;
}

/** One get with a ref that waits for the item. */
export interface Waiter extends AnswerKeys {
  readonly item: Source;
  session: WaitingSession;
  /** The watch that takes the answer of a live get. */
  watch: Watch | undefined;
  message: Fields;
}
