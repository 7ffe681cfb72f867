/**
 * A copy of lists and plain objects, which a Solid store makes reactive. The store changes them in place, but the
 * client's values are shared, and frozen only in development.
 */
export function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (!value || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy(part)]));
}
