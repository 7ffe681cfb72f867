import { toSetEvent } from "../../shared/events.js";
import { type Bus, hasListeners } from "../bus/bus.js";
import type { Get } from "../session/asked.js";
import type { Session } from "../session/session.js";
import type { OpenItems } from "./open-items.js";

/** How much may be watched. */
export interface RoomLimits {
  /** About the bytes that one session may make this side hold. */
  maxSessionBytes: number;
  /** How many items may be open to which nobody answers. */
  maxUnansweredNames: number;
}

/** Says whether there is room for one who wants to watch one more item. */
export class Room {
  #bus: Bus;
  #limits: RoomLimits;
  #items: OpenItems;

  constructor(bus: Bus, limits: RoomLimits, items: OpenItems) {
    this.#bus = bus;
    this.#limits = limits;
    this.#items = items;
  }

  /** Which limit keeps `session` from watching the item of `get` too, if one does. */
  limitOf({ interest }: Session, get: Get, hasHandler: boolean): keyof RoomLimits | undefined {
    const { maxSessionBytes, maxUnansweredNames } = this.#limits;
    const setEvent = toSetEvent(get.event, get.id);
    if (!interest.hasRoom(setEvent, maxSessionBytes)) return "maxSessionBytes";
    if (hasHandler || this.#items.unanswered < maxUnansweredNames) return undefined;
    this.#items.closeIdle(); // of those that nobody watches any more some stay open for a while
    const hasRoom = this.#items.unanswered < maxUnansweredNames;
    if (hasRoom || this.#items.find(setEvent) || hasListeners(this.#bus, get.event) !== false)
      return undefined;
    return "maxUnansweredNames";
  }
}
