/** Random names, strings and JSON values, with a liking for what means something to the protocol. */
import type { Dice } from "./dice.js";

const NAMES: readonly string[] = [
  "note",
  "handled",
  "throws",
  "control:echo",
  "data:get:control",
  "data:get:riders",
  "data:get:answered",
  "data:get:throws",
  "data:get:x",
  "user:get:profile",
  "a:get:b:get:c",
  "a:get:b:set:c",
  ":get:",
  "€:get:€",
  "data:set:x",
  ":set:",
  "error",
  "error:404",
  "errors",
  "newListener",
  "removeListener",
  "route:/:get",
  "data:get:__proto__",
  "a:toString",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "ws:",
  "ws:x:get:y",
  "ws:hello",
  "ws:welcome",
  "ws:end",
  "ws:reply",
  "ws:error",
  "ws:drain",
  "ws:ping",
  "ws:pong",
  "ws:get",
  "ws:unchanged",
  "ws:stale",
  "ws:live",
  "ws:join",
  "ws:leave",
  "ws:left",
  "ws:gap",
  "x".repeat(255),
  "x".repeat(256),
  `data:get:${"x".repeat(245)}`,
  "",
];

/** Characters that are special to JSON, to UTF-8, to logs or to a reader. */
const ODD: readonly string[] = [
  ...['"', "\\", "{", "}", "[", "]", ":", ",", " ", "\t", "\n", "\r", "\u0000", "\u001b", "\u007f", "\u009b"],
  ...[
    "\u00a0",
    "\u2028",
    "\u2029",
    "\u202e",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\ufffd",
    "\ud800",
    "\udfff",
    "😀",
    "é",
  ],
];

/** A string of any characters. */
export function anyString(dice: Dice, maxLength = 20): string {
  const character = (): string => {
    if (dice.chance(0.5)) return String.fromCharCode(32 + dice.below(95));
    return dice.chance(0.6) ? dice.pick(ODD) : String.fromCharCode(dice.below(65_536));
  };
  return dice.times(dice.below(maxLength), character).join("");
}

/** What an event might be called. */
export function anyName(dice: Dice): string {
  const name = dice.pick(NAMES);
  const choice = dice.below(10);
  if (choice === 0) return anyString(dice);
  if (choice === 1) return `${name}:${dice.pick(NAMES)}`;
  if (choice > 3) return name;
  const at = dice.below(name.length + 1);
  return name.slice(0, at) + dice.pick(ODD) + name.slice(at);
}

/** A ref, an etag, an id or a client's id; a few of them come again. */
export function anyKey(dice: Dice): string {
  return dice.chance(0.2)
    ? dice.pick(["", "__proto__", "constructor", "a:toString", "toString", "k".repeat(65), anyString(dice)])
    : `k${dice.below(1_000)}`;
}

const NUMBERS: readonly number[] = [0, -0, 1, 7, -1, 0.5, 1e21, 1e-7, 2 ** 53, Number.MAX_VALUE, 4429];

/** A value that JSON can hold. */
export function anyValue(dice: Dice, depth = 3): unknown {
  switch (dice.below(depth > 0 ? 8 : 6)) {
    case 0:
      return null;
    case 1:
      return dice.chance(0.5);
    case 2:
      return dice.pick(NUMBERS);
    case 3:
      return anyString(dice);
    case 4:
      return anyName(dice);
    case 5:
      return anyKey(dice);
    case 6:
      return dice.times(dice.below(4), () => anyValue(dice, depth - 1));
    default:
      return anyObject(dice, depth - 1);
  }
}

export const KEYS: readonly string[] = [
  ...["event", "id", "ref", "live", "etag", "data", "error", "unchanged", "of", "version", "client", "token"],
  ...[
    "session",
    "heartbeatMs",
    "withinMs",
    "code",
    "message",
    "socket",
    "__proto__",
    "constructor",
    "toJSON",
    "",
  ],
];

/** An object of any keys. `__proto__` is one of them: built from entries, it is an own key. */
export function anyObject(dice: Dice, depth = 2): Record<string, unknown> {
  const entry = (): [string, unknown] => [
    dice.chance(0.8) ? dice.pick(KEYS) : anyString(dice),
    anyValue(dice, depth),
  ];
  return Object.fromEntries(dice.times(dice.below(6), entry));
}
