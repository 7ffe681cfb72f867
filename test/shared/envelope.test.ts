import { describe, expect, it } from "vitest";
import { decode, encode, encodeSet, serialize } from "../../shared/envelope.js";
import { WsError } from "../../shared/errors.js";

const long = "x".repeat(65);

describe("decode", () => {
  it.each(["", " ", "not json", '{"event":', "{}{}", "NaN", '\ufeff{"event":"x"}'])(
    "finds no frame in %j",
    (text) => {
      expect(decode(text)).toBeUndefined();
    },
  );

  it.each([
    "null",
    "true",
    "5",
    '"s"',
    "[]",
    '[{"event":"x"}]',
    "{}",
    '{"event":null}',
    '{"event":5}',
    '{"event":""}',
    '{"event":{"toString":1}}',
  ])("finds no event in %s", (text) => {
    expect(decode(text)).toEqual({ kind: "other", message: JSON.parse(text) });
  });

  it("reads a get with all its keys", () => {
    const message = { event: "data:get:riders", id: 7, ref: "r1", live: true, etag: "e" };
    expect(decode(JSON.stringify(message))).toEqual({ kind: "get", ...message, message });
  });

  it("reads an id that reads as a number as that number", () => {
    const message = { event: "data:get:riders", id: "7" };
    expect(decode(JSON.stringify(message))).toMatchObject({ id: 7, message });
  });

  it.each([
    { id: {} },
    { id: true },
    { id: null },
    { ref: 5 },
    { ref: "" },
    { ref: long },
    { live: 1 },
    { etag: 5 },
    { etag: long },
  ])("calls a get with %j malformed", (keys) => {
    expect(decode(JSON.stringify({ event: "data:get:x", ...keys }))?.kind).toBe("malformed");
  });

  it("takes a ref of the wrong kind for a field of a passthrough event", () => {
    const message = { event: "order", ref: 12 };
    expect(decode(JSON.stringify(message))).toEqual({
      kind: "event",
      event: "order",
      ref: undefined,
      message,
    });
  });

  it.each([
    [{ event: "data:set:x", data: null }, { data: null }],
    [{ event: "data:set:x" }, { error: { code: "no-value", message: "the handler returned no value" } }],
    [{ event: "data:set:x", etag: "e", unchanged: true }, { unchanged: true }],
    [{ event: "data:set:x", error: { code: "c", message: "m" } }, { error: { code: "c", message: "m" } }],
    [{ event: "data:set:x", error: 5 }, { error: { code: "failed", message: "the server gave no reason" } }],
  ])("reads the outcome of %j", (message, outcome) => {
    expect(decode(JSON.stringify(message))).toMatchObject({ kind: "set", outcome });
  });

  it.each([
    [{ event: "ws:hello", version: 1, client: "c" }, "hello"],
    [{ event: "ws:welcome", version: 1, session: "s", heartbeatMs: 5 }, "welcome"],
    [{ event: "ws:end", of: "data:set:x" }, "end"],
    [{ event: "ws:reply", ref: "r", data: 1 }, "reply"],
    [{ event: "ws:error", of: "x", code: "mode", message: "m" }, "refused"],
    [{ event: "ws:drain", withinMs: 5 }, "drain"],
    [{ event: "ws:ping" }, "ping"],
    [{ event: "ws:pong" }, "pong"],
    [{ event: "ws:hello" }, "malformed"],
    [{ event: "ws:hello", version: 1, client: "c", token: 5 }, "malformed"],
    [{ event: "ws:welcome", version: "1" }, "malformed"],
    [{ event: "ws:end", of: 5 }, "malformed"],
    [{ event: "ws:reply" }, "malformed"],
    [{ event: "ws:drain" }, "malformed"],
    [{ event: "ws:unknown" }, "malformed"],
  ])("reads %j as %s", (message, kind) => {
    expect(decode(JSON.stringify(message))?.kind).toBe(kind);
  });

  it.each([
    [
      { maxInFlight: 5, maxFrameBurst: 1, else: 7 },
      { maxInFlight: 5, maxFrameBurst: 1 },
    ],
    [{ maxInFlight: 0, maxRequests: -1, maxFrameBurst: "5", maxPayloadBytes: null }, {}],
    [undefined, {}],
    [[5], {}],
    ["maxInFlight", {}],
  ])("reads the limits %j as %j", (limits, sound) => {
    const welcome = { event: "ws:welcome", version: 1, session: "s", heartbeatMs: 5, limits };
    expect(decode(JSON.stringify(welcome))).toMatchObject({ kind: "welcome", limits: sound });
  });

  it("leaves the prototype alone when the text has a key __proto__", () => {
    const frame = decode('{"event":"x","__proto__":{"polluted":true}}');
    expect(frame).toMatchObject({ kind: "event", event: "x" });
    expect({}).not.toHaveProperty("polluted");
  });

  it("takes the last of two event keys, and an escaped one, as JSON does", () => {
    expect(decode('{"event":"a","event":"b"}')).toMatchObject({ event: "b" });
    expect(decode('{"\\u0065vent":"a"}')).toMatchObject({ event: "a" });
  });

  it("survives a nesting of a million", () => {
    expect(decode(`${"[".repeat(1e6)}${"]".repeat(1e6)}`)?.kind).toBe("other");
  });
});

describe("encode", () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  const throwing = { toJSON: () => JSON.parse("{") };

  it.each([
    ["a cycle", cycle],
    ["a BigInt", 5n],
    ["a toJSON that throws", throwing],
  ])("refuses %s as unserializable", (_, value) => {
    expect(() => serialize(value)).toThrowError(expect.objectContaining({ code: "unserializable" }));
  });

  it("refuses undefined as no value", () => {
    expect(() => serialize(undefined)).toThrowError(expect.objectContaining({ code: "no-value" }));
    expect(() => serialize(undefined)).toThrowError(WsError);
  });

  it("writes a set event around a value that was serialised before", () => {
    const text = encodeSet('a"b', '{"x":1}', { ref: "r", etag: "e" });
    expect(JSON.parse(text)).toEqual({ event: 'a"b', ref: "r", etag: "e", data: { x: 1 } });
    expect(encodeSet("a", "1", {})).toBe(encode({ event: "a", data: 1 }));
  });
});
