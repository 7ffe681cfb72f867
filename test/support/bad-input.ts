/** The texts of threats B1 to B9, which a hostile client sends to a server and a hostile server to a client. */

/** B1: no JSON. */
export const notJson: readonly string[] = [
  "",
  " \t\n",
  "not json",
  '{"event":',
  "{}{}",
  "NaN",
  '\ufeff{"event":"note"}',
];

/** B2: JSON that is no object with an event. */
export const notFrames: readonly string[] = [
  "null",
  "true",
  "5",
  '"s"',
  "[]",
  '[{"event":"note"}]',
  "{}",
  '{"Event":"note"}',
];

/** B3: what is no event name, as JSON. */
export const notNames: readonly string[] = ["null", "5", "true", "[]", '["note"]', '{"toString":1}', '""'];

/** B4: names that every object inherits. */
export const inherited: readonly string[] = ["__proto__", "constructor", "toString", "hasOwnProperty"];

/** B5: keys with which a careless merge would change the prototype of every object. */
export const polluting: readonly string[] = [
  '{"event":"note","__proto__":{"polluted":true}}',
  '{"event":"note","fields":{"__proto__":{"polluted":true}}}',
  '{"event":"note","fields":{"constructor":{"prototype":{"polluted":true}}}}',
];

/** B6: strings that are no event names, each with what is wrong with it. */
export const unsound: ReadonlyArray<[what: string, name: string]> = [
  ["256 characters", "x".repeat(256)],
  ["65,400 characters, about as many as a frame can hold", "x".repeat(65_400)],
  ["a newline", "note\nsecond line"],
  ["a carriage return", "note\rsecond line"],
  ["NUL", "note\u0000"],
  ["an escape code", "note\u001b[31mred"],
  ["a C1 control character", "note\u009b31m"],
  ["a line separator", "note\u2028second line"],
  ["a paragraph separator", "note\u2029second line"],
  ["a right-to-left override", "note\u202etxt.exe"],
  ["a right-to-left isolate", "note\u2067txt.exe"],
  ["a lone high surrogate", "note\ud83d"],
  ["a lone low surrogate", "\ude00note"],
  ["a leading space", " note"],
  ["a leading no-break space", "\u00a0note"],
];

/** B8: a frame with `depth` levels, of which the frame itself is the first. */
export function nestedFrame(depth: number, [open, close]: readonly [string, string], keys = ""): string {
  const inner = depth - 1;
  // The innermost holds nothing: of objects it is the value of the last key.
  const middle = open.endsWith(":") ? "0" : "";
  return `{"event":"note"${keys},"value":${open.repeat(inner)}${middle}${close.repeat(inner)}}`;
}

export const ARRAYS = ["[", "]"] as const;
export const OBJECTS = ['{"a":', "}"] as const;

/** B8: an object of 6,600 keys. */
export const manyKeys = JSON.stringify({
  event: "note",
  value: Object.fromEntries(Array.from({ length: 6_600 }, (_, n) => [`k${n.toString(36)}`, 1])),
});

/** B8: an array of 32,000 numbers. */
export const longArray = JSON.stringify({ event: "note", value: Array(32_000).fill(1) });

/** B9: what is no ref of a get, as JSON. */
export const notRefs: readonly string[] = ["5", "{}", "[]", "true", "null", '""', `"${"r".repeat(65)}"`];

/** B9: what is no id, as JSON. */
export const notIds: readonly string[] = ["{}", "[]", "true", "null", '""', "1e999", '"a\\nb"'];

/** B13, B15: a sound frame of so many bytes. */
export function noteOf(bytes: number): string {
  const text = '{"event":"note","value":""}';
  return text.replace('""', `"${"x".repeat(bytes - text.length)}"`);
}

/** B13, B15: cuts `text` into so many pieces. */
export function cut(text: string, count: number): string[] {
  const size = Math.ceil(text.length / count);
  return Array.from({ length: count }, (_, n) => text.slice(n * size, (n + 1) * size));
}
