import type { Fields } from "../../shared/kinds.js";
import type { Closing } from "../delivery/peer.js";
import type { WriterLimits } from "../delivery/writer-owner.js";

/** What a session keeps to. */
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

/** What a session works for. */
export interface SessionOwner {
  /** Is told that a message could not be sent, and what had asked for it. */
  sendFailed(inboundMessage: Fields | undefined, error: unknown): void;
  /** Is told once that the session has ended, and whether this side ended it. */
  ended(closing: Closing, isOurs: boolean): void;
  /** Is told how many characters the answer to something has that the peer sent. */
  answered(characters: number): void;
  /** Something of the frame that is being taken waits for a decision; what is returned is called when it does no more. */
  waits(): () => void;
}
