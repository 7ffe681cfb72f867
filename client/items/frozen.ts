/**
 * Freezes `value` in development: if a listener changed it, the server's "unchanged" would confirm the change.
 * Without a NODE_ENV nothing is frozen.
 */
export function frozen(value: unknown): unknown {
  try {
    // A bundler inserts the name, and removes this from production builds.
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
