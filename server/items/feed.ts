import type { Output } from "../access/output.js";
import { type Bus, listen } from "../bus/bus.js";
import type { Result } from "../session/result.js";

/** An item, as far as it takes what is set. */
export interface Taker {
  /** It was set, to a payload or to what another node has made of one. `isSure`: this is no answer to an old question. */
  set(payload: unknown, isSure: boolean): void;
  /** What the cluster holds of it is known now; nothing if it holds nothing, or cannot be asked. */
  opened(held: Result | undefined): void;
  /** It was set to what does not fit the contract: who waits is told, and what it holds stays. */
  failed(error: Error): void;
  /** A handler has answered with what may be older than what was set meanwhile. */
  overtaken(): void;
}

/** Where items hear of what is set: on the bus alone, or on all nodes of a cluster. */
export interface Feed {
  /** Has `taker` told of what is set under `event`. Returns the unsubscribe function. */
  listen(event: string, taker: Taker): () => void;
  /** Whether what the cluster holds under `event` is about to be known: somebody besides the handlers to ask. */
  isOpening?(event: string): boolean;
  /** What the cluster holds under `event`, while it is listened to. */
  held?(event: string): Result | undefined;
  /** Calls `ask`, which asks the handlers for what is set under `event`: the first that they set is their answer. */
  asking?(event: string, ask: () => void): void;
}

/** What is set on this node's bus. */
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
