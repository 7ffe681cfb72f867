/** Threat B9: refs and ids that are none, or that are taken. */
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { startArena } from "../support/arena.js";
import { notIds, notRefs } from "../support/bad-input.js";

describe("refs and ids", () => {
  it("B9 closes at once who sends a ref of 1 MB", async () => {
    const arena = await startArena();
    const peer = await arena.attacker();
    peer.send({ event: "data:get:x", ref: "r".repeat(1_000_000) });
    expect(await once(peer.socket, "close")).toMatchObject({ 0: 1009 });
    expect(arena.emitted()).toEqual([]);
    await arena.unharmed();
  });

  it("B9 refuses a ref of 1 MB where such frames are taken, and does not send it back", async () => {
    const arena = await startArena({ maxPayloadBytes: 2_000_000 });
    const peer = await arena.fullAttacker();
    peer.send({ event: "data:get:x", ref: "r".repeat(1_000_000) });
    const told = { event: "ws:error", of: "data:get:x", code: "malformed", message: expect.any(String) };
    expect(await arena.saidTo(peer)).toEqual([told]);
    expect([...arena.emitted(), ...arena.listened()]).toEqual([]);
    await arena.unharmed();
  });

  it.each(notRefs)("B9 refuses a get whose ref is %s, and takes it for a field of an event", async (ref) => {
    const arena = await startArena();
    const peer = await arena.fullAttacker();
    peer.send(`{"event":"data:get:x","ref":${ref}}`);
    const told = expect.objectContaining({ event: "ws:error", of: "data:get:x", code: "malformed" });
    expect(await arena.saidTo(peer)).toEqual([told]);
    expect([...arena.emitted(), ...arena.listened()]).toEqual([]);
    peer.send(`{"event":"note","ref":${ref}}`);
    expect(await arena.saidTo(peer)).toEqual([]);
    const message = { event: "note", ref: JSON.parse(ref) };
    expect(arena.emitted()).toEqual([["note", { message, socket: expect.any(Object) }]]);
    await arena.unharmed();
  });

  it.each(notIds)("B9 refuses a get whose id is %s", async (id) => {
    const arena = await startArena();
    const peer = await arena.attacker();
    peer.send(`{"event":"data:get:x","id":${id},"ref":"k"}`);
    const error = { code: "malformed", message: expect.any(String) };
    expect(await arena.saidTo(peer)).toEqual([{ event: "data:set:x", ref: "k", error }]);
    expect([...arena.emitted(), ...arena.listened()]).toEqual([]);
    await arena.unharmed();
  });

  it("B9 answers a get whose ref is in flight once: the second is refused without it", async () => {
    const arena = await startArena();
    const peer = await arena.fullAttacker();
    for (const name of ["slow", "slow", "other"]) peer.send({ event: `data:get:${name}`, ref: "k" });
    expect(await arena.saidTo(peer)).toEqual([
      expect.objectContaining({ event: "ws:error", of: "data:get:slow", code: "limit" }),
      expect.objectContaining({ event: "ws:error", of: "data:get:other", code: "limit" }),
    ]);
    for (const value of [1, 2]) arena.bus.emit("data:set:slow", value);
    arena.bus.emit("data:set:other", 3);
    expect(await arena.saidTo(peer)).toEqual([{ event: "data:set:slow", ref: "k", data: 1 }]);
    peer.send({ event: "data:get:slow", ref: "k" }); // it is free again
    await arena.saidTo(peer);
    arena.bus.emit("data:set:slow", 4);
    expect(await arena.saidTo(peer)).toEqual([{ event: "data:set:slow", ref: "k", data: 4 }]);
    await arena.unharmed();
  });

  it("B9 runs a request whose ref is in flight once, and answers it once", async () => {
    const arena = await startArena();
    const settles: Array<(data: string) => void> = [];
    arena.sockets.handle("work", () => new Promise((resolve) => settles.push(resolve)));
    const peer = await arena.fullAttacker();
    for (const n of [1, 2, 3]) peer.send({ event: "work", ref: "k", n });
    expect(await arena.saidTo(peer)).toEqual([]);
    for (const settle of settles) settle("done");
    expect(await arena.saidTo(peer)).toEqual([{ event: "ws:reply", ref: "k", data: "done" }]);
    expect(settles).toHaveLength(1);
    expect(arena.emitted()).toHaveLength(1);
    await arena.unharmed();
  });
});
