import { serialize } from "../shared/envelope.js";
import type { PageSnapshot } from "../shared/page-snapshot.js";

/** What would end a script element, begin a comment in it, or end a line in older JavaScript. */
const UNSAFE = /[<>&\u2028\u2029]/g;

/**
 * The JSON of a snapshot, for a `<script>` element: as its text with `type="application/json"`, or as an expression in
 * JavaScript. `<`, `>`, `&` and the line separators U+2028 and U+2029 are escaped, so no value can end the element.
 */
export function serializeSnapshot(snapshot: PageSnapshot): string {
  return serialize(snapshot).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
