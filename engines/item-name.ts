import { createHash } from "node:crypto";

const MOST_CHARACTERS = 200;

/** The part of a key that names an item, without characters that mean something to an engine. */
export function itemName(item: string): string {
  const name = item.replace(/[{}*>.\s%?[\]\\]|[^\x21-\x7e]/gu, (each) =>
    encodeURIComponent(each).replace(/^([^%])$/, toHex),
  );
  return name.length <= MOST_CHARACTERS ? name : createHash("sha256").update(item).digest("base64url");
}

/** `encodeURIComponent` does not escape some of them. */
function toHex(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
