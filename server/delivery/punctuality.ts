import type { Clock } from "../../shared/clock.js";
import type { Flow } from "./flow.js";

/** A value that arrives later than this after it was set is late: 2 s less the time between two looks. */
const LATE_MS = 1_750;

/** State that is on its way for less than this is in time again. */
const IN_TIME_MS = 1_000;

const STALE = '{"event":"ws:stale"}';
const LATE = '{"event":"ws:stale","late":true}';
const LIVE = '{"event":"ws:live"}';

/** Tells a peer when the values that it holds may be old, and when no longer (PROTOCOL 13). */
export class Punctuality {
  #clock: Clock;
  #peer: { readonly client: string | undefined };
  #tell: (text: string) => void;
  #isTold = false;
  #isUnsure = false;
  /** What knows how long the way takes, once it is watched. */
  flow: Flow | undefined;
  /** Whether values arrive late. */
  isLate = false;

  /** `peer` hears nothing without a `client`. */
  constructor(clock: Clock, peer: { readonly client: string | undefined }, tell: (text: string) => void) {
    this.#clock = clock;
    this.#peer = peer;
    this.#tell = tell;
  }

  /** Whether this server does not know the newest values itself. */
  get isUnsure(): boolean {
    return this.#isUnsure;
  }

  /** This server does not know the newest values, or knows them again: told once all has left that changed. */
  setUnsure(isUnsure: boolean): void {
    if (isUnsure && !this.#isUnsure) this.#say(STALE);
    this.#isUnsure = isUnsure;
  }

  /** A value that waits since then, or that was just set, is to follow as the next `characters`. */
  foresee(since: number | undefined, characters: number): void {
    if (this.isLate || !this.flow) return;
    const waitedMs = since === undefined ? 0 : this.#clock.now() - since;
    if (waitedMs + this.flow.delayMs(characters) <= LATE_MS) return;
    this.isLate = true;
    if (!this.#isTold) this.#say(LATE); // to say it more softly would take back the other
  }

  /** Nothing waits any more. */
  caughtUp(): void {
    if (this.isLate && this.flow && this.flow.delayMs() < IN_TIME_MS) this.isLate = false;
    if (this.#isTold && !this.isLate && !this.#isUnsure) this.#say(LIVE);
  }

  #say(text: string): void {
    this.#isTold = text !== LIVE;
    if (this.#peer.client !== undefined) this.#tell(text);
  }
}
