/** Random texts for the decoder: arbitrary, nearly JSON, nearly frames, frames. */
import type { Dice } from "./dice.js";
import { anyKey, anyName, anyObject, anyString, anyValue, KEYS } from "./values.js";

type Message = Record<string, unknown>;

const TEMPLATES: ReadonlyArray<(dice: Dice) => Message> = [
  (dice) => ({
    event: dice.pick(["data:get:control", "data:get:riders", "user:get:profile"]),
    ...getKeys(dice),
  }),
  (dice) => ({ event: dice.pick(["note", "handled", "throws", "control:echo"]), ref: anyKey(dice), n: 1 }),
  (dice) => ({ event: dice.pick(["note", "handled", "throws"]), fields: anyValue(dice) }),
  (dice) => ({ event: anyName(dice), ref: anyKey(dice) }),
  (dice) => ({ event: "ws:hello", version: 1, client: anyKey(dice) }),
  (dice) => ({ event: "ws:end", of: dice.pick(["data:set:control", "data:set:riders:7"]) }),
  () => ({ event: "ws:ping" }),
  (dice) => ({ event: "data:set:control", data: anyValue(dice), ref: anyKey(dice), etag: anyKey(dice) }),
  (dice) => ({ event: "data:set:control", error: { code: anyKey(dice), message: anyString(dice) } }),
  (dice) => ({ event: "ws:reply", ref: anyKey(dice), data: anyValue(dice) }),
  (dice) => ({ event: "ws:welcome", version: 1, session: anyKey(dice), heartbeatMs: 25_000 }),
  (dice) => ({ event: "ws:error", of: anyName(dice), code: anyKey(dice), message: anyString(dice) }),
  () => ({ event: "ws:drain", withinMs: 5 }),
  (dice) => ({ event: "ws:get", gets: manyGets(dice), ends: dice.chance(0.5) ? ["data:set:control"] : [] }),
  (dice) => ({ event: "ws:unchanged", refs: [anyKey(dice), anyKey(dice)] }),
  (dice) => ({ event: "ws:stale", late: dice.chance(0.5) }),
  () => ({ event: "ws:live" }),
  (dice) => ({ event: dice.pick(["ws:join", "ws:leave"]), group: anyName(dice), ref: anyKey(dice) }),
  (dice) => ({ event: "ws:left", group: anyName(dice), code: anyKey(dice), message: anyString(dice) }),
  (dice) => ({ event: "ws:gap", lostMs: dice.below(10_000) }),
];

function manyGets(dice: Dice): Message[] {
  const events = Array.from({ length: dice.below(4) }, () =>
    dice.pick(["data:get:control", "data:get:riders"]),
  );
  return events.map((event) => ({ event, ...getKeys(dice) }));
}

function getKeys(dice: Dice): Message {
  return {
    ...(dice.chance(0.5) && { ref: anyKey(dice) }),
    ...(dice.chance(0.5) && { id: dice.chance(0.5) ? dice.below(10) : anyKey(dice) }),
    ...(dice.chance(0.3) && { live: dice.chance(0.5) }),
    ...(dice.chance(0.3) && { etag: anyKey(dice) }),
  };
}

/** A sound frame. */
export function soundFrame(dice: Dice): Message {
  return dice.pick(TEMPLATES)(dice);
}

/** A sound frame of which some keys have gone, are new, have another name or hold something else. */
function changedFrame(dice: Dice): Message {
  const entries = Object.entries(soundFrame(dice)).flatMap(([key, value]): Array<[string, unknown]> => {
    switch (dice.below(8)) {
      case 0:
        return [];
      case 1:
        return [[dice.pick(KEYS), value]];
      case 2:
        return [[key, key === "event" ? anyName(dice) : anyValue(dice)]];
      case 3:
        return [[key, value], ...Object.entries(anyObject(dice))];
      default:
        return [[key, value]];
    }
  });
  return Object.fromEntries(entries);
}

/** `text` with characters changed, lost or doubled, cut off, or spliced with another. */
function changedText(dice: Dice, text: string, other: string): string {
  const [from, to] = [dice.below(text.length + 1), dice.below(text.length + 1)];
  switch (dice.below(6)) {
    case 0:
      return text.slice(0, from);
    case 1:
      return text.slice(0, from) + other.slice(dice.below(other.length + 1));
    case 2:
      return text.slice(0, from) + text.slice(from + 1 + dice.below(3));
    case 3:
      return text.slice(0, to) + text.slice(Math.min(from, to), to) + text.slice(to);
    case 4:
      return text.slice(0, from) + flipped(dice, text.charCodeAt(from)) + text.slice(from + 1);
    default:
      return text.slice(0, from) + anyString(dice, 4) + text.slice(from);
  }
}

function flipped(dice: Dice, code: number): string {
  return String.fromCharCode((code || 0) ^ (1 << dice.below(8)));
}

const TOKENS: readonly string[] = [
  ...[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"',
    "\\u0065",
    "\\u0000",
    "\\ud800",
    "null",
    "true",
    "NaN",
    "1e999",
    "-0",
  ],
  ...['"event"', '"event":"note"', '"ref":"k"', '"id":7', '"__proto__":{', "\ufeff", " "],
];

/** Keys that come twice: only as text can they. */
function doubled(dice: Dice): string {
  const [one, other] = [soundFrame(dice), changedFrame(dice)].map((frame) => JSON.stringify(frame));
  return `${one?.slice(0, -1)},${other?.slice(1)}`;
}

/** A frame of some 65 levels, a few more or less. */
function nested(dice: Dice): string {
  const depth = 60 + dice.below(10);
  const [open, close] = dice.pick([
    ["[", "]"],
    ['{"a":', "}"],
  ]);
  return `{"event":"note","value":${open?.repeat(depth)}1${close?.repeat(depth)}}`;
}

/** Any text that might arrive. */
export function anyText(dice: Dice): string {
  const choice = dice.below(100);
  if (choice < 10) return anyString(dice, 60);
  if (choice < 20) return dice.times(dice.below(12), () => dice.pick(TOKENS)).join("");
  if (choice < 25) return Buffer.from(dice.times(dice.below(40), () => dice.below(256))).toString();
  if (choice < 35) return JSON.stringify(anyValue(dice, 4));
  if (choice < 45) return JSON.stringify({ ...anyObject(dice), event: anyName(dice) });
  if (choice < 55) return JSON.stringify(soundFrame(dice));
  if (choice < 78) return JSON.stringify(changedFrame(dice));
  if (choice < 83) return doubled(dice);
  if (choice < 84) return nested(dice);
  return changedText(dice, JSON.stringify(changedFrame(dice)), JSON.stringify(soundFrame(dice)));
}
