import { toSetEvent } from "../../shared/events.js";
import { type Bus, hasListeners } from "../bus/bus.js";
import type { Get } from "../session/asked.js";
import type { Session } from "../session/session.js";
import type { OpenItems } from "./open-items.js";

/** The limits of subscriptions. */
export interface RoomLimits {
  /** The approximate memory, in bytes, that one session may occupy. */
  maxSessionBytes: number;
  /** The most open items without a handler. */
  maxUnansweredNames: number;
}

/** Decides whether there is room for another subscription. */
export class Room {
  #bus: Bus;
  #limits: RoomLimits;
  #items: OpenItems;

  constructor(bus: Bus, limits: RoomLimits, items: OpenItems) {
    this.#bus = bus;
    this.#limits = limits;
    this.#items = items;
  }

  /** The limit that prevents `session` from subscribing to the item of `get`, if there is one. */
  limitOf({ interest }: Session, get: Get, hasHandler: boolean): keyof RoomLimits | undefined {
    const { maxSessionBytes, maxUnansweredNames } = this.#limits;
    const setEvent = toSetEvent(get.event, get.id);
    if (!interest.hasRoom(setEvent, maxSessionBytes)) return "maxSessionBytes";
    if (hasHandler || this.#items.unanswered < maxUnansweredNames) return undefined;
    this.#items.closeIdle(); // some unused items stay open for a while
    const hasRoom = this.#items.unanswered < maxUnansweredNames;
    if (hasRoom || this.#items.find(setEvent) || hasListeners(this.#bus, get.event) !== false)
      return undefined;
    return "maxUnansweredNames";
  }
}
