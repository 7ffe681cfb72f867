/**
 * A copy of what a store of Solid makes reactive: lists and plain objects. A store changes them in place, and the
 * client's values are everybody's, and frozen only in development.
 */
export function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (!value || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy(part)]));
}
