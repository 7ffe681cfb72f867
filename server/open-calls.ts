import type { HandlerCall } from "./handler-call.js";

/**
 * The calls of one item's handlers that may still answer. Of a handler that returned a promise it is known when that
 * is over; any other may answer until its time is up, and of those only the last two that matter are kept.
 */
export class OpenCalls {
  #running = new Set<HandlerCall>();
  /** The last call that returned no promise: the item's version at its begin, and until when it may answer. */
  #version = 0;
  #until = Number.NEGATIVE_INFINITY;
  /** Until when those may answer that began before that version. */
  #olderUntil = Number.NEGATIVE_INFINITY;

  add(call: HandlerCall): void {
    if (call.isRunning) {
      this.#running.add(call);
      return;
    }
    if (call.version > this.#version) this.#olderUntil = this.#until;
    this.#version = call.version;
    this.#until = call.until;
  }

  /** The promises of `call` have settled. If nothing was set since its begin, its answer is still due. */
  settle(call: HandlerCall, version: number): void {
    if (this.#running.delete(call) && !call.isAnswered && call.version === version) this.add(call);
  }

  /** Whether one that began before `version` may still answer: with what it read before, or with something newer. */
  isOvertaken(version: number, now: number): boolean {
    return this.isOvertakenAtWork(version, now) || this.#untilBefore(version) > now;
  }

  /** Whether a promise of one that began before `version` has still to settle. */
  isOvertakenAtWork(version: number, now: number): boolean {
    for (const call of this.#running) {
      if (call.until <= now) this.#running.delete(call);
      else if (call.version < version) return true;
    }
    return false;
  }

  /** Until when an answer may come. */
  get until(): number {
    let until = this.#until;
    for (const call of this.#running) until = Math.max(until, call.until);
    return until;
  }

  #untilBefore(version: number): number {
    return this.#version < version ? this.#until : this.#olderUntil;
  }
}
