import { WsError } from "../../client/index.js";
import { eventually } from "./eventually.js";
import type { Stage } from "./stage.js";

/** How much later than its deadline a call may settle: the machine has other things to do. */
const SLACK_MS = 10_000;

/** All calls of one check: every promise settles within its deadline. */
export class Ledger {
  /** How many calls were made. */
  count = 0;
  /** How many have settled, by "ok" or the code of the error. */
  readonly outcomes = new Map<string, number>();
  #stage: Stage;
  #pending = new Set<string>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Notes a call, and what must come out of it if `expected` is given: a value, or an error's code. */
  note(what: string, call: Promise<unknown>, deadlineMs: number, expected?: Expected): void {
    const since = performance.now();
    const key = `${what} (call ${++this.count})`;
    this.#pending.add(key);
    const settle = (outcome: string, value?: unknown): void => {
      this.#pending.delete(key);
      this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
      const tookMs = Math.round(performance.now() - since);
      if (tookMs > deadlineMs + SLACK_MS) this.#stage.violate(`${what} settled after ${tookMs} ms`);
      if (expected?.mayBeElse?.()) return;
      if (expected && (expected.outcome !== outcome || expected.value !== value)) {
        this.#stage.violate(`${what}: ${outcome} ${value} in place of ${expected.outcome} ${expected.value}`);
      }
    };
    call.then(
      (value) => settle("ok", value),
      (error: unknown) => settle(error instanceof WsError ? error.code : String(error)),
    );
  }

  /** Waits until all have settled; those that have not are violations. */
  async settled(limitMs: number): Promise<void> {
    if (await eventually(() => this.#pending.size === 0, limitMs)) return;
    this.#stage.violate(`${this.#pending.size} promises have not settled: ${[...this.#pending].slice(0, 5)}`);
  }

  /** The outcomes with their counts, as text. */
  toString(): string {
    const outcomes = [...this.outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(", ");
    return `${this.count} calls (${outcomes})`;
  }
}

/** What must come out of a call. */
export interface Expected {
  /** "ok", or the code of an error. */
  outcome: string;
  value?: unknown;
  /** Whether something else may come out of it now. */
  mayBeElse?(): boolean;
}
