/**
 * `value`, in development frozen: an item's value that a listener changes would be confirmed as the server's when that
 * says that it is unchanged. Where there is no NODE_ENV nothing is frozen.
 */
export function frozen(value: unknown): unknown {
  try {
    // A bundler writes the name in, and takes this out of what is for production.
    if (process.env.NODE_ENV !== undefined && process.env.NODE_ENV !== "production") freeze(value);
  } catch {
    // There is no process, or the value is nested too deeply.
  }
  return value;
}

function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const inner of Object.values(Object.freeze(value))) freeze(inner);
}
