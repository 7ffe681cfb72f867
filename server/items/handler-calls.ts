import { type Bus, dispatch, isLater } from "../bus/bus.js";
import { Doubts, type DoubtTimes } from "./doubts.js";
import type { Feed } from "./feed.js";
import { HandlerCall } from "./handler-call.js";
import type { Item } from "./item.js";

/** The callbacks of the calls. */
export interface CallsOwner {
  /** Called with what a data handler threw. */
  report(error: unknown): void;
  /** The item may be unused now. */
  release(item: Item): void;
}

/** Calls the data handlers of items over the bus, and tracks which of them may still answer. */
export class Calls {
  #bus: Bus;
  #feed: Feed;
  #times: DoubtTimes;
  #owner: CallsOwner;
  #doubts: Doubts<Item>;
  #isLater: boolean;

  constructor(bus: Bus, feed: Feed, times: DoubtTimes, owner: CallsOwner) {
    this.#bus = bus;
    this.#feed = feed;
    this.#times = times;
    this.#owner = owner;
    this.#isLater = isLater(bus);
    this.#doubts = new Doubts(times, (item) => this.#call(item, times.clock.now()));
  }

  /** Calls the handlers of `item`, unless an answer is already pending. */
  ask(item: Item): void {
    const { clock, joinMs } = this.#times;
    const now = clock.now();
    if (item.shouldAsk(now, joinMs)) this.#call(item, now);
  }

  /** The value of `item` may be older than its previous one. With `isSame` both are equal. */
  doubted(item: Item, isSame: boolean): void {
    if (isSame) this.#doubts.confirm(item);
    else this.#doubts.open(item);
  }

  /** The handlers of `item` were called, and may answer later. */
  opened(call: HandlerCall, item: Item): void {
    item.open(call);
    this.#owner.release(item);
  }

  /** The handlers of `item` have been called. */
  came(item: Item): void {
    if (!this.#isLater) return;
    item.coming--;
    this.#owner.release(item);
  }

  /** The promises of the handlers have settled. */
  settled(call: HandlerCall, item: Item): void {
    item.calls?.settle(call, item.version);
    this.#doubts.look(item);
    this.#owner.release(item);
  }

  #call(item: Item, now: number): void {
    const { getEvent, id } = item;
    const call = new HandlerCall(item, now, this.#times.getTimeoutMs, this);
    const failed = (error: unknown): void => {
      this.#owner.report(error);
      call.isAnswered = true;
      item.fail(error);
      this.#owner.release(item);
    };
    if (this.#isLater) item.coming++; // it must not be closed before its handlers are called
    const ask = (): void => dispatch(this.#bus, getEvent, id === undefined ? [] : [id], failed, call);
    if (this.#feed.asking) this.#feed.asking(item.event, ask);
    else ask();
  }
}
