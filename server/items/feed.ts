import type { Output } from "../access/output.js";
import { type Bus, listen } from "../bus/bus.js";
import type { Result } from "../session/result.js";

/** The callbacks of an item for new values. */
export interface Taker {
  /** A value was set: a payload, or a `Result` from another node. With `isSure` it cannot be a late answer. */
  set(payload: unknown, isSure: boolean): void;
  /** The cluster's value is known now; `undefined` if it has none, or cannot be asked. */
  opened(held: Result | undefined): void;
  /** A value was set that does not match the contract: waiting clients get the error, and the value stays. */
  failed(error: Error): void;
  /** A handler has answered with data that may be older than a value set in the meantime. */
  overtaken(): void;
}

/** Where items receive new values from: the local bus, or all nodes of a cluster. */
export interface Feed {
  /** Calls `taker` for every value set under `event`. Returns the unsubscribe function. */
  listen(event: string, taker: Taker): () => void;
  /** Whether the cluster's value of `event` is still being loaded, so that an answer may come without a handler. */
  isOpening?(event: string): boolean;
  /** The cluster's value of `event`, while it is subscribed to. */
  held?(event: string): Result | undefined;
  /** Runs `ask`, which calls the handlers for `event`. The first value that they set is their answer. */
  asking?(event: string, ask: () => void): void;
}

/** Values set on this node's bus. */
export class BusFeed implements Feed {
  #bus: Bus;
  #output: Output | undefined;

  constructor(bus: Bus, output: Output | undefined) {
    this.#bus = bus;
    this.#output = output;
  }

  listen(event: string, taker: Taker): () => void {
    return listen(this.#bus, event, (payload) => {
      const wrong = this.#output?.judge(event, payload);
      if (wrong) taker.failed(wrong);
      else taker.set(payload, false);
    });
  }
}
