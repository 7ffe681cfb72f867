import type { Clock } from "../../shared/clock.js";
import type { Failure } from "../../shared/errors.js";
import type { Feed } from "./feed.js";
import type { Item } from "./item.js";
import type { RoomLimits } from "./room.js";

/** The limits of gets; times in milliseconds. */
export interface ItemLimits extends RoomLimits {
  getTimeoutMs: number;
  joinMs: number;
  clock: Clock;
}

/** What the items need of the router. */
export interface ItemsOwner {
  /** Where new values come from. */
  readonly feed: Feed;
  /** The error for an event without a handler. */
  absent(event: string): Failure;
  /** Called with what a data handler threw. */
  report(error: unknown): void;
  /** Handles a set event of an item of which each session has its own answer. Returns whether it is such an item. */
  answersEach(item: Item): boolean;
  /** Whether there are any sessions. */
  hasSessions(): boolean;
}
