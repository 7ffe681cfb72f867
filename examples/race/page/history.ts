import type { Rider, Sample } from "../contract.js";

/** How far back the chart looks. */
export const WINDOW_MS = 60_000;

/** What is missing for longer than this came late or not at all. */
const GAP_MS = 1_500;

/** A part of the race that did not reach the page while it happened. */
export interface Missed {
  from: number;
  to: number;
  /** What the chart says of it. */
  why: string;
}

/** The last minute of the race, in its own time: what the page saw, and what it asked for afterwards. Pure. */
export class History {
  #samples = new Map<number, Sample>();
  #seenAt: number | undefined;
  missed: Missed[] = [];

  /** In the order of the race. */
  get samples(): readonly Sample[] {
    return [...this.#samples.values()].sort((a, b) => a.at - b.at);
  }

  /** Adds what is live. Returns whether something before it was missed, which is called `why`. */
  see(riders: readonly Rider[], why: string): boolean {
    const byNumber = [...riders].sort((a, b) => a.id - b.id);
    const at = riders[0]?.at ?? 0;
    const before = this.#seenAt;
    this.#seenAt = at;
    if (before !== undefined && at < before) this.#restart();
    this.add([{ at, gaps: byNumber.map(({ gap }) => gap), speeds: byNumber.map(({ speed }) => speed) }]);
    if (before === undefined || at - before <= GAP_MS) return false;
    this.missed.push({ from: before, to: at, why });
    return true;
  }

  /** Adds samples of this race, and forgets what is too old. */
  add(samples: readonly Sample[]): void {
    for (const sample of samples) this.#samples.set(sample.at, sample);
    const oldest = Math.max(...this.#samples.keys()) - WINDOW_MS;
    for (const at of this.#samples.keys()) if (at < oldest) this.#samples.delete(at);
    this.missed = this.missed.filter(({ to }) => to > oldest);
  }

  /** A race that starts anew starts a new history. */
  #restart(): void {
    this.#samples.clear();
    this.missed = [];
  }
}
