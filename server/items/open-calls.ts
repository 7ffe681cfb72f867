import type { HandlerCall } from "./handler-call.js";

const NEVER = Number.NEGATIVE_INFINITY;

/**
 * The calls of one item's handlers that may still answer. If a handler returned a promise, its end is known. Any
 * other handler may answer until its deadline: of those only the last two relevant ones are kept.
 */
export class OpenCalls {
  /** The calls with pending promises. Nearly always there is at most one, which needs no Set. */
  #running: HandlerCall | undefined;
  #others: Set<HandlerCall> | undefined;
  /** The last call without a promise: the version of the item at its start, and its deadline. */
  #version = 0;
  #until = NEVER;
  /** The deadline of the calls that began before that version. */
  #olderUntil = NEVER;

  add(call: HandlerCall): void {
    if (call.isRunning) return this.#run(call);
    if (call.version > this.#version) this.#olderUntil = this.#until;
    this.#version = call.version;
    this.#until = call.until;
  }

  /** The promises of `call` have settled. If nothing was set since its start, its answer is still due. */
  settle(call: HandlerCall, version: number): void {
    if (this.#delete(call) && !call.isAnswered && call.version === version) this.add(call);
  }

  /** Whether a call that began before `version` may still answer: with old data, or with newer. */
  isOvertaken(version: number, now: number): boolean {
    return this.isOvertakenAtWork(version, now) || this.#untilBefore(version) > now;
  }

  /** Whether a call that began before `version` has pending promises. */
  isOvertakenAtWork(version: number, now: number): boolean {
    const isOvertaken = (call: HandlerCall): boolean => call.version < version && call.until > now;
    if (this.#running && isOvertaken(this.#running)) return true;
    return this.#others !== undefined && [...this.#others].some(isOvertaken);
  }

  /** Whether no call can answer any more. */
  isOver(now: () => number): boolean {
    if (this.#running === undefined && this.#until === NEVER) return true;
    return this.until <= now();
  }

  /** Until when an answer may come. */
  get until(): number {
    let until = Math.max(this.#until, this.#running?.until ?? NEVER);
    for (const call of this.#others ?? []) until = Math.max(until, call.until);
    return until;
  }

  #run(call: HandlerCall): void {
    if (this.#running === undefined) {
      this.#running = call;
      return;
    }
    this.#others ??= new Set();
    for (const other of this.#others) if (other.until <= call.begun) this.#others.delete(other);
    this.#others.add(call);
  }

  #delete(call: HandlerCall): boolean {
    if (this.#running !== call) return this.#others?.delete(call) === true;
    const [next] = this.#others ?? [];
    if (next) this.#others?.delete(next);
    this.#running = next;
    return true;
  }

  #untilBefore(version: number): number {
    return this.#version < version ? this.#until : this.#olderUntil;
  }
}
