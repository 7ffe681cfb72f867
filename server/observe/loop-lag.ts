import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";

/** How often the event loop is looked at, in milliseconds. */
const RESOLUTION_MS = 20;

/** There is one event loop, and a histogram of it takes much memory: all routers of a process share it. */
let histogram: IntervalHistogram | undefined;
let watchers = 0;

/** How late the event loop was of late. It looks while it is on. */
export class LoopLag {
  #isOn = false;
  #before = 0;

  /** Begins to look, or stops. */
  setOn(isOn: boolean): void {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    this.#before = 0;
    watchers += isOn ? 1 : -1;
    histogram ??= monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    if (watchers > 0) histogram.enable();
    else histogram.disable();
  }

  /** A new period begins. */
  turn(): void {
    this.#before = this.#now;
    histogram?.reset();
  }

  /** The worst of this period and the one before, in milliseconds. */
  get worstMs(): number {
    return this.#isOn ? Math.max(this.#before, this.#now) : 0;
  }

  get #now(): number {
    // Node counts the time between two looks too.
    return Math.max(0, (histogram?.max ?? 0) / 1e6 - RESOLUTION_MS);
  }
}
