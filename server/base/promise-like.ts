/** Whether `value` is a promise, or something that promises. Throws what looking at it throws. */
export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
