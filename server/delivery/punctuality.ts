import type { Clock } from "../../shared/clock.js";
import type { Flow } from "./flow.js";

/** A value that arrives later than this after it was set is late: 2 s, less the time between two checks. */
const LATE_MS = 1_750;

/** A value that is in transit for less than this is in time again. */
const IN_TIME_MS = 1_000;

const STALE = '{"event":"ws:stale"}';
const LATE = '{"event":"ws:stale","late":true}';
const LIVE = '{"event":"ws:live"}';

/** Tells a client when its values may be old, and when no longer (PROTOCOL 13). */
export class Punctuality {
  #clock: Clock;
  #peer: { readonly client: string | undefined };
  #tell: (text: string) => void;
  #isTold = false;
  #isUnsure = false;
  /** Knows the transit time, once the flow control has started. */
  flow: Flow | undefined;
  /** Whether values arrive late. */
  isLate = false;

  /** Without a `client`, nothing is sent. */
  constructor(clock: Clock, peer: { readonly client: string | undefined }, tell: (text: string) => void) {
    this.#clock = clock;
    this.#peer = peer;
    this.#tell = tell;
  }

  /** Whether this server may have missed the newest values. */
  get isUnsure(): boolean {
    return this.#isUnsure;
  }

  /**
   * This server may have missed the newest values, or knows them again. The client is told when all changes have been
   * sent.
   */
  setUnsure(isUnsure: boolean): void {
    if (isUnsure && !this.#isUnsure) this.#say(STALE);
    this.#isUnsure = isUnsure;
  }

  /** A value that has been waiting since then, or was just set, is about to be sent with this many characters. */
  foresee(since: number | undefined, characters: number): void {
    if (this.isLate || !this.flow) return;
    const waitedMs = since === undefined ? 0 : this.#clock.now() - since;
    if (waitedMs + this.flow.delayMs(characters) <= LATE_MS) return;
    this.isLate = true;
    if (!this.#isTold) this.#say(LATE); // the general message includes this one
  }

  /** No values are waiting any more. */
  caughtUp(): void {
    if (this.isLate && this.flow && this.flow.delayMs() < IN_TIME_MS) this.isLate = false;
    if (this.#isTold && !this.isLate && !this.#isUnsure) this.#say(LIVE);
  }

  #say(text: string): void {
    this.#isTold = text !== LIVE;
    if (this.#peer.client !== undefined) this.#tell(text);
  }
}
