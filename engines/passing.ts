/**
 * Whether this value need not be stored: a node withdraws a report of its own under a name of this package. (Names of
 * applications never begin so.) Otherwise clients that come and go would fill the engine.
 */
export function isPassing(item: string, text: string): boolean {
  return text === "" && item.startsWith("ws:");
}
