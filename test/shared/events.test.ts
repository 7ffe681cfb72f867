import { describe, expect, it } from "vitest";
import {
  isEventName,
  isId,
  isReserved,
  matchesPattern,
  RESERVED_EVENTS,
  toGetEvent,
  toId,
  toName,
  toSetEvent,
} from "../../shared/events.js";

describe("event names", () => {
  it.each([
    ["data:get:person", undefined, "data:set:person"],
    ["data:get:riders", 7, "data:set:riders:7"],
    ["data:get:riders", "a$&b", "data:set:riders:a$&b"],
    ["user:get:profile", undefined, "user:set:profile"],
    ["a:get:b:get:c", undefined, "a:set:b:get:c"],
    ["data:get:x", 0, "data:set:x:0"],
  ])("answers %s with id %s by %s", (getEvent, id, setEvent) => {
    expect(toSetEvent(getEvent, id)).toBe(setEvent);
  });

  it("takes a name with :get: in it as the whole get event", () => {
    expect(toGetEvent("user:get:profile")).toBe("user:get:profile");
    expect(toGetEvent("person")).toBe("data:get:person");
  });

  it.each(["x", "a b", "é", "x".repeat(255)])("takes %j as a name", (name) => {
    expect(isEventName(name)).toBe(true);
  });

  it.each(["", "x".repeat(256), "a\nb", "a\u0000b", "a\u001b[31m", "a\u2028b", "a\u0085b", 5, null, {}])(
    "takes %j for no name",
    (name) => {
      expect(isEventName(name)).toBe(false);
    },
  );

  it.each([
    [7, true],
    [0, true],
    ["a", true],
    [Number.NaN, false],
    [Infinity, false],
    ["", false],
    [{}, false],
    [true, false],
  ])("says of the id %j: %s", (id, sound) => {
    expect(isId(id)).toBe(sound);
  });

  it.each([
    ["7", 7],
    ["-1.5", -1.5],
    ["1e+21", 1e21],
    [7, 7],
    [-0, 0],
    ["0", 0],
    ["-0", "-0"],
    ["07", "07"],
    ["7 ", "7 "],
    ["0x7", "0x7"],
    ["1e3", "1e3"],
    ["9007199254740993", "9007199254740993"],
    ["Infinity", "Infinity"],
    ["NaN", "NaN"],
    ["a", "a"],
  ])("takes the id %j for %j", (id, same) => {
    expect(toId(id)).toBe(same);
    expect(String(toId(id))).toBe(String(id));
  });

  it.each(["person", "riders:7", "user:get:profile", "data:get:a:get:b", ""])(
    "finds the name %j again",
    (name) => {
      expect(toName(toGetEvent(name))).toBe(name);
    },
  );
});

describe("reserved events", () => {
  it.each([
    "ws:hello",
    "ws:",
    "error",
    "error:404",
    "newListener",
    "removeListener",
    "data:set:x",
    "__proto__",
    "constructor",
  ])("reserves %s", (event) => {
    expect(isReserved(event, RESERVED_EVENTS)).toBe(true);
  });

  it.each(["errors", "data:get:x", "x:error", "wsx", "authorize:user", "set:x"])(
    "leaves %s to clients",
    (event) => {
      expect(isReserved(event, RESERVED_EVENTS)).toBe(false);
    },
  );

  it("keeps the protocol's names reserved when the list is empty", () => {
    expect(isReserved("ws:hello", [])).toBe(true);
    expect(isReserved("toString", [])).toBe(true);
    expect(isReserved("error", [])).toBe(false);
  });

  it.each([
    ["route:/", "route:*", true],
    ["a:set:b", "*:set:*", true],
    ["x:end", "*:end", true],
    ["x", "*", true],
    ["routes", "route:*", false],
    ["error:1", "error", false],
  ])("matches %s with %s: %s", (event, pattern, matches) => {
    expect(matchesPattern(event, pattern)).toBe(matches);
  });
});
