import type { Pair } from "../../testing/index.js";

/** How long a client waits for an answer. */
export const TIMEOUT_MS = 8_000;

/** What the promises need of their world. */
interface Promising {
  readonly pair: Pair;
  readonly violations: string[];
  readonly isOver: boolean;
}

/** What clients wait for. */
export class Promises {
  /** How many have not settled. */
  pending = 0;
  #world: Promising;

  constructor(world: Promising) {
    this.#world = world;
  }

  /** Watches a promise that is given the time of a healed world: it must be fulfilled. */
  trackPatient(promise: Promise<unknown>, what: string): void {
    this.pending++;
    promise.then(
      () => this.pending--,
      (error) => {
        this.pending--;
        if (!this.#world.isOver && !isPassing(error))
          this.#world.violations.push(`${what}: ${error.message}`);
      },
    );
  }

  /** Watches a promise: it must settle in its deadline. */
  track(promise: Promise<unknown>, what: string): void {
    const { clock } = this.#world.pair;
    const since = clock.now();
    this.pending++;
    const settled = (): void => {
      this.pending--;
      const tookMs = clock.now() - since;
      if (tookMs > TIMEOUT_MS) this.#world.violations.push(`${what} settled after ${tookMs} ms`);
    };
    promise.then(settled, settled);
  }
}

/** Whether a get may fail so, though the world heals. */
function isPassing({ code, message }: { code: string; message: string }): boolean {
  return (
    ["limit", "forbidden", "unauthenticated", "failed"].includes(code) || message.startsWith("permission")
  );
}
