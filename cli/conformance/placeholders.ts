/** The placeholders of vectors: what is filled in when a frame is sent, and matched when one arrives. */
import { isDeepStrictEqual } from "node:util";
import type { Template } from "./vector.js";

/** What one run of a vector remembers: the texts that it made up, and those that it was sent. */
export class Memory {
  #texts = new Map<string, string>();

  get(name: string): string | undefined {
    return this.#texts.get(name);
  }

  set(name: string, text: string): void {
    this.#texts.set(name, text);
  }

  /** A text that no other run of a vector has used. */
  fresh(name: string): string {
    const key = `fresh ${name}`;
    const text = this.#texts.get(key) ?? crypto.randomUUID().slice(0, 18);
    this.#texts.set(key, text);
    return text;
  }
}

/** The keys that the protocol gives a meaning: they are there if a template names them, and absent if not. */
const OWN_KEYS = new Set(
  "event id ref live etag data unchanged error of code message version client token session"
    .split(" ")
    .concat("heartbeatMs expiresInMs withinMs".split(" ")),
);

const KINDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  any: () => true,
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  key: (value) => typeof value === "string" && value.length >= 1 && value.length <= 64,
};

/** `template` with its placeholders filled in, for the `n`th time. */
export function fill(template: unknown, memory: Memory, n = 1): unknown {
  if (typeof template === "string") return fillText(template, memory, n);
  if (Array.isArray(template)) return template.map((each) => fill(each, memory, n));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [fillInline(key, memory, n), fill(value, memory, n)]),
  );
}

function fillText(text: string, memory: Memory, n: number): unknown {
  if (text === "<n>") return n;
  const levels = /^<nested:(\d+)>$/.exec(text)?.[1];
  if (levels !== undefined) return nested(Number(levels));
  const name = /^<(?:key|string):(\w+)>$/.exec(text)?.[1];
  if (name === undefined) return fillInline(text, memory, n);
  const known = memory.get(name);
  if (known === undefined) throw new Error(`nothing is remembered as "${name}"`);
  return known;
}

function fillInline(text: string, memory: Memory, n: number): string {
  return text
    .replace(/<fresh:(\w+)>/g, (_, name: string) => memory.fresh(name))
    .replace(/<(.)\*(\d+)>/gu, (_, character: string, count: string) => character.repeat(Number(count)))
    .replaceAll("<n>", `${n}`);
}

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}

/** Why `frame` is not what `template` says; nothing if it is. Keys that the protocol does not know are ignored. */
export function differs(
  template: Template,
  frame: Template,
  memory: Memory,
  { exact = false, n = 1 }: { exact?: boolean | undefined; n?: number | undefined } = {},
): string | undefined {
  const tentative: Array<() => void> = [];
  for (const [key, expected] of Object.entries(template)) {
    if (!matches(expected, frame[key], memory, n, tentative)) {
      return `"${key}" is ${show(frame[key])} and not ${show(fill1(expected, memory, n))}`;
    }
  }
  for (const key of Object.keys(frame)) {
    if (!(key in template) && (exact || OWN_KEYS.has(key))) return `it has the key "${key}"`;
  }
  for (const remember of tentative) remember();
  return undefined;
}

function fill1(expected: unknown, memory: Memory, n: number): unknown {
  try {
    return fill(expected, memory, n);
  } catch {
    return expected; // nothing is remembered under that name yet
  }
}

function matches(
  expected: unknown,
  value: unknown,
  memory: Memory,
  n: number,
  tentative: Array<() => void>,
): boolean {
  const [, kind = "", name, optional] =
    typeof expected === "string"
      ? (/^<(any|string|number|key|other)(?::(\w+))?(\?)?>$/.exec(expected) ?? [])
      : [];
  if (optional && value === undefined) return true;
  if (kind === "other") return typeof value === "string" && value !== memory.get(name ?? "");
  const isKind = KINDS[kind];
  if (isKind) {
    if (value === undefined || !isKind(value)) return false;
    if (name === undefined) return true;
    const known = memory.get(name);
    if (known === undefined) tentative.push(() => memory.set(name, String(value)));
    return known === undefined || known === value;
  }
  if (isObject(expected) && isObject(value) && Array.isArray(expected) === Array.isArray(value)) {
    const keys = Object.keys({ ...expected, ...value });
    return keys.every((key) => matches(expected[key], value[key], memory, n, tentative));
  }
  return isDeepStrictEqual(fill(expected, memory, n), value);
}

function isObject(value: unknown): value is Template {
  return typeof value === "object" && value !== null; // a list too: its indexes are its keys
}

/** `value` as JSON, cut to what fits on a line. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "absent";
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
