import type { Steps } from "../bus/bus.js";

/** The part of an item that calls use. */
interface Answered {
  /** Counts the set events. */
  readonly version: number;
  /** The call whose handlers are running synchronously: a value set now is their answer. */
  calling: HandlerCall | undefined;
}

/** The callbacks of a call. */
interface CallOwner<Item> {
  /** The handlers were called, and may answer later. */
  opened(call: HandlerCall, item: Item): void;
  /** All promises of the handlers have settled. */
  settled(call: HandlerCall, item: Item): void;
  /** The handlers have been called. */
  came(item: Item): void;
}

/** One call of an item's handlers. */
export class HandlerCall<Item extends Answered = Answered> implements Steps {
  /** The version of the item at the start: the answer was read then or later. */
  version = 0;
  /** When the call began, and until when an answer is accepted. */
  readonly begun: number;
  readonly until: number;
  /** Whether the handlers answered synchronously, or failed. */
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

  /** Whether a promise of a handler is pending. */
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
