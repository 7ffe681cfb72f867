import type { Clock } from "../../shared/clock.js";
import type { OpenCalls } from "./open-calls.js";

/** An item, as far as it may hold an answer that was read before the value that it replaced. */
export interface Doubtful {
  readonly version: number;
  readonly calls: OpenCalls | undefined;
  readonly isIdle: boolean;
  doubt: Doubt | undefined;
}

/** What is done to end the doubt in one item. */
export interface Doubt {
  /** Whether the handler has to be asked once more. */
  isOpen: boolean;
  /** How often it was asked once more since the last moment in which no call was open. */
  asked: number;
  /** Whether it was asked since the last value that was another. */
  isAsked: boolean;
  /** Whether the same value came since: probably its answer, but perhaps that of an older call. */
  isConfirmed: boolean;
  stopTimer: (() => void) | undefined;
}

/** How long a handler may take, and what joins its answer, in milliseconds. */
export interface DoubtTimes {
  getTimeoutMs: number;
  joinMs: number;
  clock: Clock;
}

/** After so many times in a row there is no answer to be had. */
const MOST = 8;

/**
 * Asks the handler of an item once more when a late answer may have replaced a newer value. The first time at once,
 * then ever later: an item that is set often gets out of doubt by itself, and costs a few questions for each that a
 * client asked, however often it is set.
 */
export class Doubts<Item extends Doubtful> {
  #times: DoubtTimes;
  #ask: (item: Item) => void;

  constructor(times: DoubtTimes, ask: (item: Item) => void) {
    this.#times = times;
    this.#ask = ask;
  }

  /** What `item` holds may be older than what it held. */
  open(item: Item): void {
    item.doubt ??= { isOpen: true, asked: 0, isAsked: false, isConfirmed: false, stopTimer: undefined };
    const { doubt } = item;
    doubt.isOpen = true;
    doubt.isAsked = doubt.isConfirmed = false;
    this.look(item);
  }

  /** The value that `item` holds came once more, from some call: once no other may answer, one question is left. */
  confirm(item: Item): void {
    const { doubt } = item;
    if (!doubt?.isOpen || !doubt.isAsked || doubt.isConfirmed) return;
    doubt.isConfirmed = true;
    this.look(item);
  }

  /** A handler of `item` is no longer at work, or a value has come: asks when it is time. */
  look(item: Item): void {
    const { doubt, calls, version } = item;
    if (!doubt?.isOpen || doubt.asked >= MOST) return;
    const { clock, getTimeoutMs } = this.#times;
    doubt.stopTimer?.();
    // One that is at work may answer with something old after that.
    const waits = calls?.isOvertakenAtWork(version, clock.now()) === true;
    const delayMs = waits || doubt.isConfirmed ? getTimeoutMs : this.#delay(doubt.asked);
    doubt.stopTimer = clock.after(
      delayMs,
      () => {
        doubt.stopTimer = undefined;
        if (item.doubt !== doubt || !doubt.isOpen || item.isIdle) return;
        if (waits) return this.look(item);
        doubt.asked++;
        doubt.isAsked = true;
        this.#ask(item);
        this.look(item); // should it not answer
      },
      "housekeeping",
    );
  }

  #delay(asked: number): number {
    const { joinMs, getTimeoutMs } = this.#times;
    return [0, joinMs, 4 * joinMs][asked] ?? getTimeoutMs;
  }
}

/** What `item` holds is the newest. */
export function closeDoubt(item: Doubtful): void {
  const { doubt } = item;
  if (!doubt) return;
  doubt.isOpen = false;
  doubt.stopTimer?.();
  doubt.stopTimer = undefined;
}
