/** What the servers set, and what a client shows of it. */

/** How long a byte travels each way, in milliseconds. */
export const WAY_MS = 50;

/** How often an event is sent to everybody, in milliseconds. */
export const NOTE_MS = 500;

/** One workload: items that are set in turn, over and over. */
export interface Workload {
  title: string;
  items: readonly string[];
  /** The bytes of each value, about. */
  bytes: number;
  /** How often each item is set, in milliseconds. */
  everyMs: number;
}

const many = Array.from({ length: 80 }, (_, index) => `many${index}`);

export const WORKLOADS = {
  many: { title: "80 items of 5 kB, each set every second", items: many, bytes: 5_000, everyMs: 1_000 },
  one: { title: "one item of 20 kB, set 50 times a second", items: ["one"], bytes: 20_000, everyMs: 20 },
  big: { title: "one item of 1 MB, set once", items: ["big"], bytes: 1_000_000, everyMs: 1_000_000_000 },
} as const satisfies Record<string, Workload>;

/** The name of a workload. */
export type WorkloadName = keyof typeof WORKLOADS;

/** One value: when it was set, in milliseconds since 1970 on the clock of this machine. */
export interface Value {
  at: number;
  filler: string;
}

/** A value of about `bytes` bytes, as of now. */
export function makeValue(bytes: number): Value {
  return { at: Date.now(), filler: "x".repeat(bytes - 40) };
}
