import { describe, expect, it } from "vitest";
import { setUpRouter } from "../../support/router.js";
import { answerWith } from "../../support/server.js";

const get = (name: string, keys: object = {}) => ({ event: `data:get:${name}`, ...keys });
const set = (name: string, keys: object = {}) => ({ event: `data:set:${name}`, ...keys });

describe("a live item", () => {
  it("is answered with ref and etag, then pushed with the etag", async () => {
    const { events, peer } = setUpRouter();
    answerWith(events, "clock", 1);
    const one = peer();
    one.say(get("clock", { ref: "k", live: true }));
    const first = await one.inbox.next();
    expect(first).toEqual(set("clock", { ref: "k", data: 1, etag: expect.any(String) }));
    events.emit("data:set:clock", 2);
    const second = await one.inbox.next();
    expect(second).toEqual(set("clock", { data: 2, etag: expect.any(String) }));
    expect(second.etag).not.toBe(first.etag);
  });

  it("is answered from what the item holds, without asking the handler again", async () => {
    const { events, peer } = setUpRouter();
    const { calls } = answerWith(events, "clock", 1);
    const [one, two] = [peer(), peer()];
    one.say(get("clock", { ref: "k", live: true }));
    await one.inbox.next();
    two.say(get("clock", { ref: "k", live: true }));
    expect(await two.inbox.next()).toMatchObject({ ref: "k", data: 1 });
    expect(calls).toHaveLength(1);
  });

  it("is answered with unchanged when its etag is the newest", async () => {
    const { events, peer } = setUpRouter();
    answerWith(events, "clock", { now: 1 });
    const [one, two] = [peer(), peer()];
    one.say(get("clock", { ref: "k", live: true }));
    const { etag } = await one.inbox.next();
    one.leave();
    two.say(get("clock", { ref: "k", live: true, etag }));
    expect(await two.inbox.next()).toEqual(set("clock", { ref: "k", etag, unchanged: true }));
    two.say(get("clock", { ref: "l", live: true, etag: "old" }));
    expect(await two.inbox.next()).toMatchObject({ ref: "l", data: { now: 1 }, etag });
  });

  it("that nobody answers stays subscribed: items that are only pushed work", async () => {
    const { events, peer, router } = setUpRouter();
    const one = peer();
    one.say(get("ticker", { ref: "k", live: true }));
    expect(await one.inbox.next()).toMatchObject({ error: { code: "no-handler" } });
    events.emit("data:set:ticker", 1);
    expect(await one.inbox.next()).toMatchObject({ data: 1 });
    const two = peer();
    two.say(get("ticker", { ref: "k" }));
    expect(await two.inbox.next()).toEqual(set("ticker", { ref: "k", data: 1 }));
    const plain = peer();
    plain.say(get("ticker"));
    expect(await plain.inbox.next()).toEqual(set("ticker", { data: 1 }));
    expect(router.stats().items).toBe(1);
  });

  it("ends with ws:end", async () => {
    const { events, peer, router } = setUpRouter();
    answerWith(events, "clock", 1);
    const one = peer();
    one.say(get("clock", { ref: "k", live: true }));
    await one.inbox.next();
    one.say({ event: "ws:end", of: "data:set:clock" });
    expect(router.stats().items).toBe(0);
    events.emit("data:set:clock", 2);
    one.say(get("clock", { ref: "l" }));
    expect(await one.inbox.next()).toMatchObject({ ref: "l" });
  });

  it("tells a live subscriber of an error, and a plain one nothing", async () => {
    const { events, peer } = setUpRouter();
    answerWith(events, "clock", 1);
    const [live, plain] = [peer(), peer()];
    live.say(get("clock", { ref: "k", live: true }));
    plain.say(get("clock"));
    await Promise.all([live.inbox.next(), plain.inbox.next()]);
    events.emit("data:set:clock", new Error("secret"));
    events.emit("data:set:clock", 2);
    expect(await live.inbox.next()).toEqual(
      set("clock", { error: { code: "failed", message: "the handler failed" } }),
    );
    expect(await plain.inbox.next()).toEqual(set("clock", { data: 2 }));
  });

  it("is asked from the handler again after an error, since nothing is held", async () => {
    const { events, peer } = setUpRouter();
    const { calls } = answerWith(events, "clock", 1);
    const [one, two] = [peer(), peer()];
    one.say(get("clock", { ref: "k", live: true }));
    await one.inbox.next();
    events.emit("data:set:clock", new Error("secret"));
    two.say(get("clock", { ref: "k", live: true }));
    expect(await two.inbox.next()).toMatchObject({ ref: "k", data: 1 });
    expect(calls).toHaveLength(2);
  });
});

describe("a plain peer", () => {
  it("never gets a key that monument's page does not have", async () => {
    const { events, peer } = setUpRouter();
    answerWith(events, "person", { a: 1 });
    const [plain, full] = [peer(), await peer().hello()];
    full.say(get("person", { ref: "k", live: true }));
    await full.inbox.next();
    plain.say(get("person"));
    expect(await plain.inbox.next()).toEqual(set("person", { data: { a: 1 } }));
    plain.say({ event: "error:404" });
    plain.say({ event: "data:set:person", data: 5 });
    plain.say({ event: "ws:ping" });
    plain.say({ event: "ws:nonsense" });
    events.emit("data:set:person", undefined);
    expect(await plain.inbox.next()).toEqual(set("person"));
  });
});
