import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";

/** How often the event loop is checked, in milliseconds. */
const RESOLUTION_MS = 20;

/** A process has one event loop, and a histogram needs much memory, so all routers share one. */
let histogram: IntervalHistogram | undefined;
let watchers = 0;

/** The recent lag of the event loop. It is measured while the monitor is on. */
export class LoopLag {
  #isOn = false;
  #before = 0;

  /** Starts or stops the measurement. */
  setOn(isOn: boolean): void {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    this.#before = 0;
    watchers += isOn ? 1 : -1;
    histogram ??= monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    if (watchers > 0) histogram.enable();
    else histogram.disable();
  }

  /** Starts a new period. */
  turn(): void {
    this.#before = this.#now;
    histogram?.reset();
  }

  /** The largest lag of this period and the last one, in milliseconds. */
  get worstMs(): number {
    return this.#isOn ? Math.max(this.#before, this.#now) : 0;
  }

  get #now(): number {
    // Node's figure includes the interval between two checks.
    return Math.max(0, (histogram?.max ?? 0) / 1e6 - RESOLUTION_MS);
  }
}
