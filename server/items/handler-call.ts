import type { Steps } from "../bus/bus.js";

/** An item, as far as the calls of its handlers are concerned. */
interface Answered {
  /** Counts the set events. */
  readonly version: number;
  /** The call whose handlers are called now: what is set meanwhile is their answer. */
  calling: HandlerCall | undefined;
}

/** What a call works for. */
interface CallOwner<Item> {
  /** The handlers have been called, and may answer later. */
  opened(call: HandlerCall, item: Item): void;
  /** All promises that they returned have settled. */
  settled(call: HandlerCall, item: Item): void;
  /** The handlers have been called. */
  came(item: Item): void;
}

/** One call of the handlers of an item. */
export class HandlerCall<Item extends Answered = Answered> implements Steps {
  /** The item's version when the handlers were called: what they answer was read then or later. */
  version = 0;
  /** When it begins, and until when an answer may come. */
  readonly begun: number;
  readonly until: number;
  /** Whether they answered while they were called, or failed. */
  isAnswered = false;
  #item: Item;
  #owner: CallOwner<Item>;
  #running = 0;
  #outer: HandlerCall | undefined;

  constructor(item: Item, begun: number, mayTakeMs: number, owner: CallOwner<Item>) {
    this.#item = item;
    this.begun = begun;
    this.until = begun + mayTakeMs;
    this.#owner = owner;
  }

  /** Whether a promise of a handler has not settled. */
  get isRunning(): boolean {
    return this.#running > 0;
  }

  begin(): void {
    const item = this.#item;
    this.version = item.version;
    this.#outer = item.calling;
    item.calling = this;
  }

  end(): void {
    this.#item.calling = this.#outer;
    if (!this.isAnswered || this.isRunning) this.#owner.opened(this, this.#item);
    this.#owner.came(this.#item);
  }

  running(): void {
    this.#running++;
  }

  settled(): void {
    this.#running--;
    if (!this.isRunning) this.#owner.settled(this, this.#item);
  }
}
