/** How long `link:slow` lasts, in milliseconds. Not in contract.ts, from which a page takes only types. */
export const SLOW_MS = 6_000;
