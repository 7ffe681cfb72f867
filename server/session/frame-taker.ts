import type { Frame } from "../../shared/frame.js";
import type { Session } from "./session.js";

/** A message of an authenticated client. */
export type AdmittedFrame = Exclude<Frame, { kind: "hello" | "ping" | "other" }>;

/** Receives the messages of authenticated clients. */
export interface FrameTaker {
  take(session: Session, frame: AdmittedFrame): void;
  /** A message was rejected, because the client sends too many. */
  throttled(session: Session): void;
  /** The rights of `session` may have changed. */
  reauthorize(session: Session): void;
}

/** Up to this many gets in one message count as one message. */
const GETS_PER_FRAME = 32;

/** How many more messages `gets` count as. */
export function framesOver({ gets, ends }: Extract<AdmittedFrame, { kind: "gets" }>): number {
  return Math.max(0, (gets.length + ends.length) / GETS_PER_FRAME - 1);
}
