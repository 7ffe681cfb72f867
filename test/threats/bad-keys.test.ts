/** Threats B4, B5 and B7: names and keys that mean something to JavaScript or to JSON. */
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import type { Passthrough } from "../../server/events/reply.js";
import { reply } from "../../server/index.js";
import { startArena } from "../support/arena.js";
import { inherited, polluting } from "../support/bad-input.js";
import { busKinds } from "../support/recording-bus.js";

const harkenStore: object = createRequire(import.meta.url)("harken/components/store");

/** Every frame in which `name` is to be refused. */
function framesWith(name: string): Array<Record<string, unknown>> {
  return [
    { event: name },
    { event: `data:get:${name}` },
    { event: "data:get:riders", id: name },
    { event: `note:${name}` },
  ];
}

describe.each(busKinds)("names that objects inherit, on a bus of kind %s", (kind) => {
  it.each(inherited)("B4 refuses %s as an event, an item and an id", async (name) => {
    // To listen to one of these names would break harken's own store: there the store itself is looked at.
    const names = kind === "harken" ? [] : framesWith(name).map(({ event }) => String(event));
    const keysBefore = Reflect.ownKeys(harkenStore);
    const arena = await startArena({ kind, names });
    const listenedBefore = arena.listened();
    const peer = await arena.fullAttacker();
    for (const frame of framesWith(name)) peer.send(frame);
    const told = framesWith(name).map(({ event }) =>
      expect.objectContaining({ event: "ws:error", of: event, code: "reserved" }),
    );
    expect(await arena.saidTo(peer)).toEqual(told);
    for (const frame of framesWith(name)) peer.send({ ...frame, ref: "k" });
    const error = { code: "reserved", message: "this name is reserved" };
    expect(await arena.saidTo(peer)).toEqual([
      { event: "ws:reply", ref: "k", error },
      { event: `data:set:${name}`, ref: "k", error },
      { event: `data:set:riders:${name}`, ref: "k", error },
      { event: "ws:reply", ref: "k", error },
    ]);
    expect(arena.sockets.stats().refused).toEqual({ reserved: 8 });
    expect(arena.emitted()).toEqual([]);
    expect(arena.listened()).toEqual(listenedBefore);
    const newKeys = Reflect.ownKeys(harkenStore).filter((key) => !keysBefore.includes(key));
    expect(newKeys.filter((key) => String(key).includes(name))).toEqual([]);
    expect(Object.getPrototypeOf(harkenStore)).toBe(Object.prototype);
    await arena.unharmed();
  });
});

describe("names that objects inherit", () => {
  it.each(inherited)("B4 takes %s for any other ref, etag and client", async (name) => {
    const arena = await startArena();
    arena.sockets.handle("note", () => "taken");
    const peer = await arena.attacker();
    peer.send({ event: "ws:hello", version: 1, client: name });
    peer.send({ event: "data:get:control", ref: name, etag: name });
    peer.send({ event: "ws:end", of: name });
    peer.send({ event: "note", ref: name });
    expect(await peer.inbox.find(({ event }) => event === "ws:reply")).toEqual({
      event: "ws:reply",
      ref: name,
      data: "taken",
    });
    expect(peer.inbox.all).toContainEqual(expect.objectContaining({ ref: name, data: "sound" }));
    await arena.unharmed();
  });
});

describe("keys that would change a prototype", () => {
  it.each(polluting)("B5 hands on %s as it came, and nothing is merged", async (text) => {
    const arena = await startArena();
    const heard: Passthrough[] = [];
    arena.bus.on("note", (payload) => heard.push(payload as Passthrough));
    arena.sockets.handle("note", (message) => {
      const { event, ref, ...fields } = message;
      arena.sockets.broadcast("copy", fields); // an application that tells all of what one sent
      return message;
    });
    const peer = await arena.fullAttacker();
    const received: string[] = [];
    peer.socket.on("message", (data) => received.push(data.toString()));
    peer.send(text.replace("{", '{"ref":"k",'));
    const echo = await peer.inbox.find(({ event }) => event === "ws:reply");
    expect(JSON.stringify(echo.data)).toBe(text.replace("{", '{"ref":"k",'));
    expect(received[0]).toContain('"polluted":true');
    const [message] = heard.map((payload) => payload.message);
    expect(Object.getPrototypeOf(message)).toBe(Object.prototype);
    expect(message).not.toHaveProperty("polluted");
    expect({}).not.toHaveProperty("polluted");
    await arena.unharmed();
  });
});

describe("keys that come twice or in disguise", () => {
  it.each([
    ["the last of two events", '{"event":"error","event":"note"}'],
    ["the last of an event and one in disguise", '{"event":"error","\\u0065vent":"note"}'],
    ["an event in disguise", '{"\\u0065vent":"note"}'],
    ["a name in disguise", '{"event":"\\u006eote"}'],
  ])("B7 dispatches what it authorised: %s", async (_, text) => {
    const arena = await startArena();
    const peer = await arena.fullAttacker();
    peer.send(text);
    expect(await arena.saidTo(peer)).toEqual([]);
    expect(arena.emitted()).toEqual([["note", { message: { event: "note" }, socket: expect.any(Object) }]]);
    await arena.unharmed();
  });

  it.each([
    ["the last of two events", '{"event":"note","event":"error"}', "error"],
    ["the last of an event and one in disguise", '{"event":"note","\\u0065vent":"error"}', "error"],
    ["an event in disguise", '{"\\u0065vent":"data:set:x"}', "data:set:x"],
    ["a name in disguise", '{"event":"data\\u003aset\\u003ax"}', "data:set:x"],
    ["the last of two ids", '{"event":"data:get:x","id":7,"id":"constructor"}', "data:get:x"],
  ])("B7 refuses what it would dispatch: %s", async (_, text, of) => {
    const arena = await startArena();
    const peer = await arena.fullAttacker();
    peer.send(text);
    expect(await arena.saidTo(peer)).toEqual([expect.objectContaining({ of, code: "reserved" })]);
    expect([...arena.emitted(), ...arena.listened()]).toEqual([]);
    await arena.unharmed();
  });

  it("B7 answers the last of two refs, and only that", async () => {
    const arena = await startArena();
    arena.bus.on("note", (payload) => reply(payload as Passthrough, "once"));
    const peer = await arena.fullAttacker();
    peer.send('{"event":"note","ref":"first","ref":"last"}');
    expect(await arena.saidTo(peer)).toEqual([{ event: "ws:reply", ref: "last", data: "once" }]);
    await arena.unharmed();
  });
});
