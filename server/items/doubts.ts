import type { Clock } from "../../shared/clock.js";
import type { OpenCalls } from "./open-calls.js";

/** An item whose value may have been replaced by a late, older answer. */
export interface Doubtful {
  readonly version: number;
  readonly calls: OpenCalls | undefined;
  readonly isIdle: boolean;
  doubt: Doubt | undefined;
}

/** The steps to resolve the doubt about one item. */
export interface Doubt {
  /** Whether the handler must be called once more. */
  isOpen: boolean;
  /** The number of repeated calls since no call was open. */
  asked: number;
  /** Whether a repeated call was made since the value last changed. */
  isAsked: boolean;
  /**
   * Whether the same value has come again since that call. It is probably its answer, but may be that of an older
   * call.
   */
  isConfirmed: boolean;
  stopTimer: (() => void) | undefined;
}

/** How long a handler may take, and how long gets share one call, in milliseconds. */
export interface DoubtTimes {
  getTimeoutMs: number;
  joinMs: number;
  clock: Clock;
}

/** After this many repeated calls in a row the handler is considered silent. */
const MOST = 8;

/**
 * Calls the handler of an item again when a late answer may have replaced a newer value: the first time at once, then
 * with growing delays. An item that is set often resolves the doubt by itself, so it costs few calls per client get,
 * however often it is set.
 */
export class Doubts<Item extends Doubtful> {
  #times: DoubtTimes;
  #ask: (item: Item) => void;

  constructor(times: DoubtTimes, ask: (item: Item) => void) {
    this.#times = times;
    this.#ask = ask;
  }

  /** The value of `item` may be older than its previous one. */
  open(item: Item): void {
    item.doubt ??= { isOpen: true, asked: 0, isAsked: false, isConfirmed: false, stopTimer: undefined };
    const { doubt } = item;
    doubt.isOpen = true;
    doubt.isAsked = doubt.isConfirmed = false;
    this.look(item);
  }

  /** An open call has returned the same value again. When no other call can answer any more, one last call decides. */
  confirm(item: Item): void {
    const { doubt } = item;
    if (!doubt?.isOpen || !doubt.isAsked || doubt.isConfirmed) return;
    doubt.isConfirmed = true;
    this.look(item);
  }

  /** A handler of `item` has finished, or a value has arrived: schedules the next call. */
  look(item: Item): void {
    const { doubt, calls, version } = item;
    if (!doubt?.isOpen || doubt.asked >= MOST) return;
    const { clock, getTimeoutMs } = this.#times;
    doubt.stopTimer?.();
    // A handler that is still running may answer with older data after that.
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
        this.look(item); // in case it does not answer
      },
      "housekeeping",
    );
  }

  #delay(asked: number): number {
    const { joinMs, getTimeoutMs } = this.#times;
    return [0, joinMs, 4 * joinMs][asked] ?? getTimeoutMs;
  }
}

/** The value of `item` is the newest. */
export function closeDoubt(item: Doubtful): void {
  const { doubt } = item;
  if (!doubt) return;
  doubt.isOpen = false;
  doubt.stopTimer?.();
  doubt.stopTimer = undefined;
}
