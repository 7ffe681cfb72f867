/**
 * Whether nothing need be kept of this value: a node takes back what it alone says, under a name of this package. Names of
 * applications never begin so. Without this, clients that come and go would fill the engine.
 */
export function isPassing(item: string, text: string): boolean {
  return text === "" && item.startsWith("ws:");
}
