/** Whether `value` is a list or an object. */
const hasParts = (value: unknown): value is object => Object(value) === value;

/**
 * `after`, with those parts of `before` that are equal: unchanged parts stay the same object, and so does an
 * unchanged whole. Rows of a list are compared by their `id`, or by their index if they have none. For JSON values.
 */
export function share(before: unknown, after: unknown): unknown {
  const isList = Array.isArray(after);
  if (!hasParts(before) || !hasParts(after) || Array.isArray(before) !== isList) return after;
  const keyOf = (place: string, part: unknown): unknown => (isList ? (Object(part).id ?? place) : place);
  const old = Object.entries(before);
  const known = new Map(old.map(([place, part]) => [keyOf(place, part), part]));
  let isSame = old.length === Object.keys(after).length;
  const parts = Object.entries(after).map(([place, part], index) => {
    const shared = share(known.get(keyOf(place, part)), part);
    isSame &&= old[index]?.[0] === place && old[index][1] === shared;
    return [place, shared];
  });
  if (isSame) return before;
  const shared = isList ? parts.map(([, part]) => part) : Object.fromEntries(parts);
  return Object.isFrozen(after) ? Object.freeze(shared) : shared; // as in development
}
