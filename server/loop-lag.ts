import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";

/** How often the event loop is looked at, in milliseconds. */
const RESOLUTION_MS = 20;

/** How late the event loop was of late. It looks while it is on. */
export class LoopLag {
  #histogram: IntervalHistogram | undefined;
  #before = 0;

  /** Begins to look, or stops. */
  setOn(isOn: boolean): void {
    if (isOn && !this.#histogram) {
      this.#histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
      this.#histogram.enable();
    } else if (!isOn) {
      this.#histogram?.disable();
      this.#histogram = undefined;
      this.#before = 0;
    }
  }

  /** A new period begins. */
  turn(): void {
    this.#before = this.#now;
    this.#histogram?.reset();
  }

  /** The worst of this period and the one before, in milliseconds. */
  get worstMs(): number {
    return Math.max(this.#before, this.#now);
  }

  get #now(): number {
    // Node counts the time between two looks too.
    return Math.max(0, (this.#histogram?.max ?? 0) / 1e6 - RESOLUTION_MS);
  }
}
