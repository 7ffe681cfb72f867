/** Threat B10: handlers that give what cannot be sent. It costs those who asked an error, and nobody else anything. */
import { describe, expect, it } from "vitest";
import { type Arena, startArena } from "../support/arena.js";
import type { BarePeer } from "../support/bare-peer.js";

const cycle: Record<string, unknown> = {};
cycle.self = cycle;
const throwing = {
  toJSON: () => {
    throw new Error("secret path /etc");
  },
};

const values: ReadonlyArray<[what: string, value: unknown, code: string]> = [
  ["a BigInt", 5n, "unserializable"],
  ["a cycle", cycle, "unserializable"],
  ["a toJSON that throws", throwing, "unserializable"],
  ["a BigInt deep inside", { a: [{ b: 5n }] }, "unserializable"],
  ["undefined", undefined, "no-value"],
  ["a function", () => 5, "no-value"],
  ["a toJSON that gives undefined", { toJSON: () => undefined }, "no-value"],
];

/** The ways in which an application can give a value. */
const ways: ReadonlyArray<[way: string, give: (arena: Arena, value: unknown) => void]> = [
  ["a set event", (arena, value) => arena.bus.on("data:get:bad", () => arena.sockets.publish("bad", value))],
  ["answer", (arena, value) => arena.sockets.answer("bad", () => value)],
];

function errorOf(code: string): unknown {
  return { code, message: expect.not.stringContaining("secret") };
}

/** The next frame of `peer` about the item. */
function aboutBad(peer: BarePeer): Promise<Record<string, unknown>> {
  return peer.inbox.find(({ event }) => event === "data:set:bad");
}

describe.each(values)("a handler that gives %s", (_, value, code) => {
  it.each(ways)("B10 by %s costs those who asked an error", async (_way, give) => {
    const arena = await startArena();
    give(arena, value);
    const [one, two, plain] = [await arena.attacker(), await arena.attacker(), await arena.attacker()];
    plain.send({ event: "data:get:bad" });
    one.send({ event: "data:get:bad", ref: "k" });
    two.send({ event: "data:get:bad", ref: "l", live: true });
    expect(await aboutBad(one)).toEqual({ event: "data:set:bad", ref: "k", error: errorOf(code) });
    expect(await aboutBad(two)).toEqual({ event: "data:set:bad", ref: "l", error: errorOf(code) });
    expect((await arena.saidTo(plain)).filter((message) => "data" in message)).toEqual([]);
    await arena.unharmed();
  });

  it("B10 to a live item tells its subscribers, and the next value is taken", async () => {
    const arena = await startArena();
    arena.bus.on("data:get:bad", () => arena.sockets.publish("bad", "first"));
    const peer = await arena.attacker();
    peer.send({ event: "data:get:bad", ref: "k", live: true });
    await aboutBad(peer);
    arena.sockets.publish("bad", value);
    expect(await aboutBad(peer)).toEqual({ event: "data:set:bad", error: errorOf(code) });
    arena.sockets.publish("bad", "next");
    expect(await aboutBad(peer)).toMatchObject({ data: "next" });
    await arena.unharmed();
  });
});

describe("a handler of a request", () => {
  it.each(values.filter(([, , code]) => code === "unserializable"))(
    "B10 that gives %s costs the one who asked an error",
    async (_, value, code) => {
      const arena = await startArena();
      arena.sockets.handle("work", () => value);
      const peer = await arena.fullAttacker();
      peer.send({ event: "work", ref: "k" });
      const reply = await peer.inbox.find(({ event }) => event === "ws:reply");
      expect(reply).toEqual({ event: "ws:reply", ref: "k", error: errorOf(code) });
      await arena.unharmed();
    },
  );

  it("B10 that gives undefined gives no value, which is a reply", async () => {
    const arena = await startArena();
    arena.sockets.handle("work", () => undefined);
    const peer = await arena.fullAttacker();
    peer.send({ event: "work", ref: "k" });
    const reply = await peer.inbox.find(({ event }) => event === "ws:reply");
    expect(reply).toEqual({ event: "ws:reply", ref: "k" });
    await arena.unharmed();
  });
});

describe("10 MB", () => {
  const large = "x".repeat(10_000_000);

  it.each(ways)("B10 by %s reach the one who asked, beside one who does not read them", async (_, give) => {
    const arena = await startArena();
    give(arena, large);
    const [reader, stalled] = [await arena.attacker(), await arena.attacker()];
    stalled.socket.pause();
    stalled.send({ event: "data:get:bad", ref: "k" });
    reader.send({ event: "data:get:bad", ref: "k" });
    await arena.unharmed();
    expect(await aboutBad(reader)).toEqual({ event: "data:set:bad", ref: "k", data: large });
    await arena.unharmed();
  });
});
