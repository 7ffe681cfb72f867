import type { Clock } from "../shared/clock.js";

/** The longest time that a server may give its clients to move, in milliseconds. */
const MAX_WITHIN_MS = 600_000;

/** The most between two attempts to open the new connection, in milliseconds. */
const RETRY_MS = 5_000;

/** What a move needs of the conversation that moves. */
export interface MoveOwner {
  /** Opens the new connection. */
  begin(): void;
  /** The refs of the calls that wait for their answer. */
  waiting(): string[];
  /** Sends the calls again that still wait, over the new connection. */
  askAgain(refs: string[]): void;
  /** Ends the old connection. */
  leaveOld(): void;
}

/**
 * Moving on from a server that drains: the new connection is opened first, at a random moment so that not all
 * clients come together, and the old one is left when what was asked over it has been answered.
 */
export class Move {
  #owner: MoveOwner;
  #times: { clock: Clock; random: () => number };
  #stop = (): void => {};
  #withinMs = 0;
  #until = 0;
  /** The calls whose answers may still come over the old connection. */
  #asked: string[] = [];

  constructor(owner: MoveOwner, times: { clock: Clock; random: () => number }) {
    this.#owner = owner;
    this.#times = times;
  }

  /** The server asks to move within that time. Half of it is for the start, the rest for the answers. */
  ask(withinMs: number): void {
    this.finish(); // a move that was under way has brought us to a server that drains too
    this.#withinMs = Math.min(Math.max(0, withinMs), MAX_WITHIN_MS);
    this.#until = this.#times.clock.now() + this.#withinMs;
    this.#beginWithin(this.#withinMs / 2);
  }

  /** The new connection could not be opened: it is tried again while there is time. */
  failed(): void {
    const leftMs = this.#until - this.#times.clock.now();
    if (leftMs > 0) this.#beginWithin(Math.min(leftMs, RETRY_MS));
  }

  /** The new connection is open. */
  moved(): void {
    this.#asked = this.#owner.waiting();
    this.#after(this.#withinMs / 2, () => this.finish());
    this.settled();
  }

  /** Something was answered: the old connection is left when nothing more is due over it. */
  settled(): void {
    const waiting = new Set(this.#owner.waiting());
    if (!this.#asked.some((ref) => waiting.has(ref))) this.finish();
  }

  /** The old connection is gone, or its time is up: what still waits is asked over the new one. */
  finish(): void {
    const waiting = new Set(this.#owner.waiting());
    const again = this.#asked.filter((ref) => waiting.has(ref));
    this.stop();
    this.#owner.leaveOld();
    this.#owner.askAgain(again);
  }

  /** The link is lost: there is nothing to move. */
  stop(): void {
    this.#stop();
    this.#asked = [];
  }

  #beginWithin(ms: number): void {
    this.#after(this.#times.random() * ms, () => this.#owner.begin());
  }

  #after(delayMs: number, then: () => void): void {
    this.#stop();
    this.#stop = this.#times.clock.after(delayMs, then);
  }
}
