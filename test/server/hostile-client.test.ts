/** Peers that use the protocol against the server or against each other. */
import harken from "harken";
import { describe, expect, it } from "vitest";
import { fresh } from "../support/buses.js";
import { FakePeer } from "../support/fake-peer.js";
import { setUpRouter } from "../support/router.js";
import { answerWith } from "../support/server.js";

const UNLIMITED = { maxFramesPerSecond: Number.POSITIVE_INFINITY };

describe("a peer that does not read", () => {
  it("is owed a bounded number of answers, which go out as there is room", async () => {
    const { events, peer, router } = setUpRouter({ highWaterBytes: 30_000, ...UNLIMITED });
    events.on("data:get:big", () => events.emit("data:set:big", "x".repeat(20_000)));
    const one = peer();
    one.say({ event: "data:get:big" });
    one.stalled = true;
    for (let n = 0; n < 300; n++) one.say({ event: "data:get:big", live: true, ref: `r${n}` });
    expect(router.stats().refused.limit).toBe(300 - 257);
    expect(one.bufferedAmount).toBeLessThan(60_000);
    one.resume();
    let most = 0;
    while (one.bufferedAmount > 0) {
      most = Math.max(most, one.bufferedAmount);
      await new Promise(setImmediate);
    }
    expect(most).toBeLessThan(60_000);
    // The one for which there was room, and those that may be in flight.
    expect(one.inbox.all.filter(({ ref, data }) => ref !== undefined && data !== undefined)).toHaveLength(
      257,
    );
    expect(one.inbox.all.filter(({ error }) => Object(error).code === "limit")).toHaveLength(300 - 257);
  });

  it("is closed as a slow consumer when it goes on asking", async () => {
    const { events, peer } = setUpRouter({ highWaterBytes: 30_000, ...UNLIMITED });
    events.on("data:get:big", () => events.emit("data:set:big", "x".repeat(20_000)));
    const one = peer();
    one.stalled = true;
    for (let n = 0; n < 20_000; n++) one.say({ event: "data:get:big", live: true, ref: `r${n}` });
    expect(one.closes).toEqual([{ code: 4507, reason: "slow consumer" }]);
    expect(one.bufferedAmount).toBeLessThan(60_000);
  });
});

describe("a peer that names an item in another way", () => {
  it("does not keep others from the handler of one member", async () => {
    const { events, peer } = setUpRouter();
    const { calls } = answerWith(events, "riders", { id: 7 });
    const [evil, good] = [peer(), peer()];
    evil.say({ event: "data:get:riders:7", live: true });
    evil.say({ event: "data:get:riders", id: "7", live: true });
    good.say({ event: "data:get:riders", id: 7, ref: "k" });
    expect(await good.inbox.next()).toMatchObject({ ref: "k", data: { id: 7 } });
    expect(calls).toEqual([7]);
  });

  it("does not fail others when its own handler throws", async () => {
    const { events, peer } = setUpRouter();
    const { calls } = answerWith(events, "riders", { id: 7 });
    events.on("data:get:riders:7", () => {
      throw new Error("secret");
    });
    const [evil, good] = [peer(), peer()];
    good.say({ event: "data:get:riders", id: 7, ref: "k" });
    evil.say({ event: "data:get:riders:7", ref: "k" });
    expect(await good.inbox.next()).toMatchObject({ ref: "k", data: { id: 7 } });
    expect(await evil.inbox.next()).toMatchObject({ ref: "k", error: { code: "conflict" } });
    expect(calls).toEqual([7]);
  });

  it.each([
    ["an id that makes the set event too long", { event: "data:get:riders", id: "i".repeat(250) }],
    ["a get event that leaves no room", { event: `data:get:${"x".repeat(246)}`, id: 1 }],
  ])("is refused %s", async (_, message) => {
    const { peer } = setUpRouter();
    const one = peer();
    one.say({ ...message, ref: "k" });
    expect(await one.inbox.next()).toMatchObject({ ref: "k", error: { code: "malformed" } });
  });
});

describe("a ref that is in flight", () => {
  it.each([
    ["malformed", { event: "data:get:x", id: {} }],
    ["reserved", { event: "data:get:constructor" }],
  ])("is answered once, though it comes again with a get that is %s", async (code, again) => {
    const { events, peer } = setUpRouter();
    const one = await peer().hello();
    events.on("data:get:slow", () => {});
    one.say({ event: "data:get:slow", ref: "k" });
    one.say({ ...again, ref: "k" });
    expect(await one.inbox.next()).toMatchObject({ event: "ws:error", of: again.event, code });
    events.emit("data:set:slow", 5);
    expect(await one.inbox.next()).toEqual({ event: "data:set:slow", ref: "k", data: 5 });
  });

  it("is answered though its item is ended meanwhile", async () => {
    const { events, peer } = setUpRouter({ highWaterBytes: 10 });
    const one = await peer().hello();
    one.say({ event: "data:get:filler" });
    events.on("data:get:clock", () => events.emit("data:set:clock", 5));
    one.stalled = true;
    events.emit("data:set:filler", "x".repeat(100));
    one.say({ event: "data:get:clock", ref: "k", live: true });
    one.say({ event: "ws:end", of: "data:set:clock" });
    one.resume();
    expect(await one.inbox.find(({ ref }) => ref === "k")).toMatchObject({ data: 5 });
  });
});

describe("harken's store", () => {
  it("keeps no name that a peer made up, once the peer has left", async () => {
    const { router } = setUpRouter({ events: harken });
    const peer = new FakePeer(router);
    const names = Array.from({ length: 100 }, () => fresh("made-up"));
    for (const name of names) peer.say({ event: `data:get:${name}` });
    for (const name of names) peer.say({ event: "data:get:riders", id: name });
    expect(harken.listeners(`data:set:${names[0]}`)).toHaveLength(1);
    peer.leave();
    await new Promise(setImmediate); // at the end of the turn
    const left = names
      .flatMap((name) => [`data:set:${name}`, `data:set:riders:${name}`])
      .filter((name) => harken.listeners(name));
    expect(left).toEqual([]);
  });

  it("keeps what the application listens to", async () => {
    const { router } = setUpRouter({ events: harken });
    const peer = new FakePeer(router);
    const name = fresh("item");
    harken.on(`data:set:${name}`, () => {});
    peer.say({ event: `data:get:${name}` });
    expect(harken.listeners(`data:set:${name}`)).toHaveLength(2);
    peer.leave();
    await new Promise(setImmediate); // at the end of the turn
    expect(harken.listeners(`data:set:${name}`)).toHaveLength(1);
  });
});

describe("what the application gives", () => {
  it("may be a revoked Proxy: it costs those who asked an error", async () => {
    const { events, peer } = setUpRouter();
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    events.on("data:get:draft", () => events.emit("data:set:draft", proxy));
    events.on("data:get:thrown", () => {
      throw proxy;
    });
    const one = peer();
    one.say({ event: "data:get:draft", ref: "a" });
    one.say({ event: "data:get:thrown", ref: "b" });
    expect(await one.inbox.next()).toMatchObject({ ref: "a", error: { code: "unserializable" } });
    expect(await one.inbox.next()).toMatchObject({ ref: "b", error: { code: "failed" } });
  });

  it("may not be a close code that no peer can send", () => {
    const { router, peer } = setUpRouter();
    const one = peer();
    const [session] = router.sessions;
    for (const code of [0, 999, 1005, 1006, 1015, 2999, 5000, Number.NaN]) {
      expect(() => session?.close(code)).toThrow(RangeError);
    }
    expect(session?.isOpen).toBe(true);
    session?.close(4999, "x".repeat(200));
    expect(one.closes).toEqual([{ code: 4999, reason: "x".repeat(123) }]);
    session?.emit("late");
    expect(one.bufferedAmount).toBe(0);
  });

  it("may be a peer that throws when it is sent something: the others get theirs", async () => {
    const { router, events, peer } = setUpRouter();
    const throwing = { send: () => expect.fail("closed"), close: () => {}, bufferedAmount: 0, socket: {} };
    router.open(throwing).receive('{"event":"data:get:clock"}');
    const one = peer();
    one.say({ event: "data:get:clock" });
    events.emit("data:set:clock", 1);
    expect(await one.inbox.next()).toMatchObject({ data: 1 });
    expect(router.stats().sessions).toBe(1);
  });
});
