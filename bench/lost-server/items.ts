/** How many items each client keeps live. */
export const ITEMS = 10;

const TEXT_BYTES = 4_000;

/** One live item: about 4 kB. */
export interface Value {
  item: number;
  text: string;
}

/** The name of an item. */
export const nameOf = (item: number): string => `item${item}`;

/** The value of an item: the same in each process, so that a new server has the data of the one before it. */
export function makeValue(item: number): Value {
  return { item, text: `${item} `.repeat(TEXT_BYTES / 2) };
}
