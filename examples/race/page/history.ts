import type { Rider } from "../contract.js";

/** How far back the chart looks. */
export const WINDOW_MS = 60_000;

/** The riders at one moment. */
export interface Sample {
  at: number;
  riders: readonly Rider[];
}

/** The last minute of the race, as far as this page has seen it. */
export class History {
  #samples: Sample[] = [];

  get samples(): readonly Sample[] {
    return this.#samples;
  }

  /** Adds what was known at `at`. A race that starts anew starts a new history. */
  add(at: number, riders: readonly Rider[]): void {
    const last = this.#samples.at(-1);
    if (last && last.at >= at) return;
    const isNewRace = last !== undefined && furthest(riders) < furthest(last.riders);
    const kept = isNewRace ? [] : this.#samples.filter((sample) => sample.at >= at - WINDOW_MS);
    this.#samples = [...kept, { at, riders }];
  }
}

function furthest(riders: readonly Rider[]): number {
  return Math.max(0, ...riders.map(({ distance }) => distance));
}
