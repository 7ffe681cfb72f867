import type { Clock } from "../../shared/clock.js";
import type { ReplyError } from "../../shared/errors.js";
import type { Feed } from "./feed.js";
import type { Item } from "./item.js";
import type { RoomLimits } from "./room.js";

/** What gets keep to; the times are in milliseconds. */
export interface ItemLimits extends RoomLimits {
  getTimeoutMs: number;
  joinMs: number;
  clock: Clock;
}

/** What the items need of the router. */
export interface ItemsOwner {
  /** Where they hear of what is set. */
  readonly feed: Feed;
  /** What a client is told of an event that nobody answers to. */
  absent(event: string): ReplyError;
  /** Is told what a data handler threw. */
  report(error: unknown): void;
  /** Takes what was set of an item of which each session has an answer of its own. Returns whether it is one. */
  answersEach(item: Item): boolean;
  /** Whether anybody is there. */
  hasSessions(): boolean;
}
