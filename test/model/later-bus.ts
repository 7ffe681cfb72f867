import { EventEmitter } from "node:events";
import type { Clock } from "../../shared/clock.js";
import { settlePromises } from "../../testing/clock.js";

/** What harken keeps of a listener. It is a function too, as the listeners of an EventEmitter are. */
type Kept = ((...args: unknown[]) => void) & { call: unknown; scope: undefined; once: boolean };

/** An emitter that delivers in a later turn, and is asked for its listeners, as monument's own. */
export class LaterBus extends EventEmitter {
  readonly required = true;
  readonly cleanup = true;

  override emit(event: string, ...payload: unknown[]): boolean {
    setImmediate(() => super.emit(event, ...payload));
    return true;
  }

  override off(event: string, listener?: (...args: unknown[]) => void): this {
    return listener ? super.off(event, listener) : this.removeAllListeners(event);
  }

  override listeners(event: string): Kept[] {
    return super.listeners(event).map((listener) => {
      const call = (...args: unknown[]): void => Reflect.apply(listener, undefined, args);
      return Object.assign((...args: unknown[]) => call(...args), { call, scope: undefined, once: false });
    });
  }
}

/** Lets a turn of the event loop take two events: what a {@link LaterBus} has to deliver waits for its end. */
export class LaterTurns {
  #random: () => number;
  #isOpen = false;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Ends the turn, unless another event may join it: then it ends within a millisecond. */
  async settle(clock: Clock, mayJoin: boolean): Promise<void> {
    await settlePromises();
    this.#isOpen = mayJoin && !this.#isOpen && this.#random() < 0.5;
    if (this.#isOpen) return void clock.after(1, () => {});
    await new Promise((resolve) => setImmediate(resolve));
    await settlePromises();
  }
}
