import type { Clock } from "../../shared/clock.js";
import type { Flow } from "./flow.js";

/** A value that arrives later than this after it was set is late: 2 s less the time between two looks. */
const LATE_MS = 1_750;

/** State that is on its way for less than this is in time again. */
const IN_TIME_MS = 1_000;

const STALE = '{"event":"ws:stale","late":true}';
const LIVE = '{"event":"ws:live"}';

/** Tells a peer when the values that it holds may be old, and when no longer (PROTOCOL 13). */
export class Punctuality {
  #flow: Flow;
  #clock: Clock;
  #tell: (text: string) => void;
  /** Whether it was told that values may be old. */
  isLate = false;

  constructor(flow: Flow, clock: Clock, tell: (text: string) => void) {
    this.#flow = flow;
    this.#clock = clock;
    this.#tell = tell;
  }

  /** A value that waits since then, or that was just set, is to follow as the next `characters`. */
  foresee(since: number | undefined, characters: number): void {
    if (this.isLate) return;
    const waitedMs = since === undefined ? 0 : this.#clock.now() - since;
    if (waitedMs + this.#flow.delayMs(characters) > LATE_MS) this.#say(true);
  }

  /** Nothing waits any more. */
  caughtUp(): void {
    if (this.isLate && this.#flow.delayMs() < IN_TIME_MS) this.#say(false);
  }

  #say(isLate: boolean): void {
    this.isLate = isLate;
    this.#tell(isLate ? STALE : LIVE);
  }
}
