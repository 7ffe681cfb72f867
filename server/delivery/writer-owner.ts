import type { Fields } from "../../shared/kinds.js";
import type { Counts } from "../observe/counts.js";
import type { Behind } from "./behind.js";
import type { QueueLimits } from "./queue.js";

/** The bounds of one session's writer. */
export interface WriterLimits extends QueueLimits {
  highWaterBytes: number;
  counts: Counts;
  /** The writers that are looked at now and then. */
  behind: Behind;
}

/** What a writer works for. */
export interface WriterOwner {
  /** Events and replies no longer fit, or the peer takes nothing; called once. */
  overflow(): void;
  /** A frame could not be sent; `message` is what had asked for it. */
  sendFailed(message: Fields | undefined, error: unknown): void;
  /** The peer took bytes after its socket had been full: a sign of life. */
  heard(): void;
  /** The time of the way to the peer and back, at most, in milliseconds. */
  readonly wayMs: number;
  /** Nothing if the peer hears no `ws:` frames. */
  readonly client: string | undefined;
  /** Whether it takes long texts in parts. */
  readonly takesParts: boolean;
}
