import type { Fields } from "../../shared/kinds.js";
import type { Closing } from "../delivery/peer.js";
import type { WriterLimits } from "../delivery/writer-owner.js";

/** Settings of a session. */
export interface SessionSettings extends WriterLimits {
  heartbeatMs: number;
  checkMs: number;
  waitMs: number;
  random: () => number;
  maxInFlight: number;
  groups: {
    join(session: object, group: string, data?: unknown): void;
    leave(session: object, group: string): void;
  };
}

/** The callbacks of a session. */
export interface SessionOwner {
  /** A message could not be sent; `inboundMessage` is the message that it answers. */
  sendFailed(inboundMessage: Fields | undefined, error: unknown): void;
  /** The session has ended. Called once; `isOurs` if this side ended it. */
  ended(closing: Closing, isOurs: boolean): void;
  /** The answer to a message of the client has this many characters. */
  answered(characters: number): void;
  /** A part of the current message waits for a decision. Call the returned function when it no longer waits. */
  waits(): () => void;
}
