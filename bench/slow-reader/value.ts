/** How often the item is set while nobody reads. */
export const SETS = 20_000;

const FILLER = "x".repeat(20_000);

/** The one item of the proof: about 20 kB, different each time. */
export interface Value {
  /** Which set this is, from 1; 0 is the value before them. */
  number: number;
  text: string;
}

/** The value of one set. Its text is flat in memory of its own, so that whoever keeps it is seen to keep it. */
export function makeValue(number: number): Value {
  return { number, text: [number, FILLER].join(" ") };
}
