import type { Fields } from "../../shared/kinds.js";
import type { Writer } from "../delivery/writer.js";
import type { AnsweredSession } from "./answer.js";
import type { AnswerKeys, Source } from "./result.js";
import type { Watch } from "./watch.js";

/** The parts of a session that pending gets use. */
export interface WaitingSession extends AnsweredSession {
  readonly interest: AnsweredSession["interest"] & { settle(waiter: Waiter): void };
  readonly writer: Pick<Writer, "flows" | "mark" | "sendNow">;
  send(text: string, inboundMessage?: Fields): void;
}

/** A pending get with a ref. */
export interface Waiter extends AnswerKeys {
  readonly item: Source;
  session: WaitingSession;
  /** The subscription that a live get creates. */
  watch: Watch | undefined;
  message: Fields;
}
