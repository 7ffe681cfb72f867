import type { Fields } from "../../shared/kinds.js";
import type { Counts } from "../observe/counts.js";
import type { Behind } from "./behind.js";
import type { QueueLimits } from "./queue.js";

/** The limits of one session's writer. */
export interface WriterLimits extends QueueLimits {
  highWaterBytes: number;
  counts: Counts;
  /** The writers that are checked now and then. */
  behind: Behind;
}

/** The callbacks of a writer, and what it needs to know of its client. */
export interface WriterOwner {
  /** Too many events and replies are waiting, or the client reads nothing. Called once. */
  overflow(): void;
  /** A message could not be sent; `message` is the message that it answers. */
  sendFailed(message: Fields | undefined, error: unknown): void;
  /** The client has read after its socket had been full, which counts as a heartbeat. */
  heard(): void;
  /** Upper bound of the round-trip time, in milliseconds. */
  readonly wayMs: number;
  /** `undefined` for a plain peer, which gets no control frames. */
  readonly client: string | undefined;
  /** Whether the client accepts long messages in parts. */
  readonly takesParts: boolean;
}
