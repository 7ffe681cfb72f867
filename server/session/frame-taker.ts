import type { Frame } from "../../shared/frame.js";
import type { Session } from "./session.js";

/** A frame of a peer that is known. */
export type AdmittedFrame = Exclude<Frame, { kind: "hello" | "ping" | "other" }>;

/** Where the frames of a known peer go. */
export interface FrameTaker {
  take(session: Session, frame: AdmittedFrame): void;
  /** A frame was refused, because the peer sends too many. */
  throttled(session: Session): void;
  /** The rights of `session` may have changed. */
  reauthorize(session: Session): void;
}
