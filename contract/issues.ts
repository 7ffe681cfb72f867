/** What a client may learn about a value that does not match its schema. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Issue } from "../shared/errors.js";

const MAX_ISSUES = 10;
const MAX_DEPTH = 16;
const MAX_MESSAGE = 200;
/** Messages are searched for this many texts of the value. For a larger value no message is sent. */
const MAX_TEXTS = 1_000;

/** A key that looks like a name. Any other key, which a client may have invented, is replaced by `*`. */
const NAME = /^[\p{L}\p{N}_$.:@ -]{1,64}$/u;
/** The part of messages of arktype and valibot that quotes the value. */
const RECEIVED = /( \(was [\s\S]*\)|(:| but) received [\s\S]*)$/i;

const UNTOLD = "not valid";

/** The first 10 issues of `value`. Libraries quote the value, but these messages never contain it. */
export function toIssues(issues: readonly StandardSchemaV1.Issue[], value: unknown): Issue[] {
  // Spread, because arktype's lists have a class of their own, which slice and map would create again.
  return [...issues].slice(0, MAX_ISSUES).map(({ message, path = [] }) => {
    const keys = [...path].slice(0, MAX_DEPTH).map(toKey);
    return { path: keys.map(toName), message: toMessage(message, keys, value) };
  });
}

function toKey(segment: PropertyKey | StandardSchemaV1.PathSegment): string | number {
  const key = typeof segment === "object" ? segment.key : segment;
  return typeof key === "number" ? key : String(key);
}

function toName(key: string | number): string | number {
  return typeof key === "number" || NAME.test(key) ? key : "*";
}

function toMessage(given: string, keys: readonly (string | number)[], value: unknown): string {
  const message = withoutPath(given, keys).replace(RECEIVED, "").slice(0, MAX_MESSAGE);
  return message === "" || repeats(message, keys, at(value, keys)) ? UNTOLD : message;
}

/** arktype begins its messages with the path. */
function withoutPath(message: string, keys: readonly (string | number)[]): string {
  const path = keys.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  const head = `${path.replace(/^\./, "")} `;
  return keys.length > 0 && message.startsWith(head) ? message.slice(head.length) : message;
}

/** The value at the end of `keys`. */
function at(value: unknown, keys: readonly (string | number)[]): unknown {
  let found = value;
  for (const key of keys) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}

/** Whether `message` contains a text, a number or a key of `value`, or of the path to it. */
function repeats(message: string, keys: readonly (string | number)[], value: unknown): boolean {
  const texts = keys.filter((key) => typeof key === "string");
  const values = [value];
  while (values.length > 0) {
    const next = values.pop();
    if (typeof next === "string" || typeof next === "number") texts.push(String(next));
    else if (typeof next === "object" && next !== null) {
      texts.push(...(Array.isArray(next) ? [] : Object.keys(next)));
      values.push(...Object.values(next));
    }
    if (texts.length + values.length > MAX_TEXTS) return true;
  }
  return texts.some((text) => hasWord(message, text) || hasWord(message, JSON.stringify(text).slice(1, -1)));
}

const WORD = /[\p{L}\p{N}]/u;

/** Whether `message` contains `text`, and not only as part of a longer word. */
function hasWord(message: string, text: string): boolean {
  if (text === "") return false;
  for (let from = message.indexOf(text); from >= 0; from = message.indexOf(text, from + 1)) {
    const before = message[from - 1] ?? " ";
    const after = message[from + text.length] ?? " ";
    if (
      !(WORD.test(before) && WORD.test(text[0] ?? "")) &&
      !(WORD.test(after) && WORD.test(text.at(-1) ?? ""))
    )
      return true;
  }
  return false;
}
