/** What a check asserts with. */

/** Throws unless both hold the same JSON values; a key that is `undefined` is one that is not there. */
export function same(actual: unknown, expected: unknown): void {
  if (toText(actual) === toText(expected)) return;
  throw new Error(`got ${short(toText(actual))} in place of ${short(toText(expected))}`);
}

/** Throws unless `holds`. */
export function holds(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(`does not hold: ${what}`);
}

/** The code with which `promise` rejects. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return (await rejectionOf(promise)).code;
}

/** What `promise` rejects with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<{ code: string; message: string }> {
  const value = await promise.then(
    (resolved) => ({ resolved }),
    (error: unknown) => ({ error }),
  );
  if ("resolved" in value) throw new Error(`resolves with ${short(toText(value.resolved))}`);
  const { error } = value;
  if (error instanceof Error && "code" in error) return { code: String(error.code), message: error.message };
  throw new Error(`rejects with something else: ${error}`);
}

function toText(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) => (isPlain(inner) ? inOrder(inner) : inner)) ?? "undefined"
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function inOrder(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function short(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
