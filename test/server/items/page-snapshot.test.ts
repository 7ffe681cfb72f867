/** The values with which a page is rendered: what a client that subscribes would get, without a connection. */
import harken from "harken";
import { describe, expect, it } from "vitest";
import { ReplyError } from "../../../server/index.js";
import { fresh } from "../../support/buses.js";
import { setUpRouter } from "../../support/router.js";

type Seen = [code: string, name: string, id: unknown];

/** A router with items of each kind, and what a page gets of them. */
function setUp(options: Parameters<typeof setUpRouter>[0] = {}) {
  const stage = setUpRouter(options);
  const { router, events } = stage;
  router.answer("clock", () => ({ now: 1 }));
  router.answer("riders", async ({ id, session }) => (id === undefined ? [] : { id, of: session.user }));
  events.on("data:get:bus", () => setImmediate(() => events.emit("data:set:bus", "set")));
  const left: Seen[] = [];
  const onError = (error: { code: string }, name: string, id: unknown): void =>
    void left.push([error.code, name, id]);
  const taken = async (items: [string, (string | number)?][], more = {}) => {
    const { items: found } = await router.snapshot(items, { onError, ...more });
    return found.map(([name, , value, id]) => [name, value, id]);
  };
  return { ...stage, left, taken };
}

describe("a snapshot", () => {
  it("holds values of answer handlers and of data handlers, in the order of its items", async () => {
    const { taken, left } = setUp();
    expect(await taken([["bus"], ["riders", "7"], ["clock"], ["clock"]], { user: "ann" })).toEqual([
      ["bus", "set", undefined],
      ["riders", { id: 7, of: "ann" }, 7],
      ["clock", { now: 1 }, undefined],
    ]);
    expect(left).toEqual([]);
  });

  it("holds what data handlers set on monument's emitter", async () => {
    const { router } = setUpRouter({ events: harken });
    const name = fresh("x");
    const handler = () => harken.emit(`data:set:${name}`, 5);
    harken.on(`data:get:${name}`, Object.assign(handler, { toString: () => name }));
    const { items } = await router.snapshot([[name]]);
    expect(items).toEqual([[name, expect.any(String), 5]]);
  });

  it("has the etags that a client would be answered with", async () => {
    const { router, peer } = setUp();
    const { items } = await router.snapshot([["clock"]]);
    const one = peer();
    one.say({ event: "data:get:clock", ref: "r", live: true, etag: items[0]?.[1] });
    expect(await one.inbox.next()).toMatchObject({ ref: "r", unchanged: true });
  });

  it("is JSON, and nothing else", async () => {
    const { router } = setUp();
    router.answer("date", () => ({ at: new Date(0), none: undefined }));
    const snapshot = await router.snapshot([["date"]], { user: { id: 7 } });
    expect(snapshot.items[0]?.[2]).toEqual({ at: "1970-01-01T00:00:00.000Z" });
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
  });

  it("leaves nothing behind: no session, no subscription, no listener", async () => {
    const { router, events, taken } = setUp();
    const opened: unknown[] = [];
    router.on("open", (session) => opened.push(session));
    await taken([["bus"], ["clock"], ["none"]]);
    expect([router.sessions.size, router.stats().sessions, router.stats().items]).toEqual([0, 0, 0]);
    expect(opened).toEqual([]);
    expect(events.listenerCount("data:set:clock")).toBe(0);
  });

  it("joins its session to no group", async () => {
    const { router } = setUp();
    router.presence("room");
    router.answer("joins", ({ session }) => {
      session.join("room:1");
      return "joined";
    });
    const { items } = await router.snapshot([["joins"], ["room", 1]]);
    expect(items.map(([, , value]) => value)).toEqual(["joined", expect.objectContaining({ members: [] })]);
  });

  it("asks authorize as for a subscription, and leaves out what is forbidden like what is not there", async () => {
    const asked: unknown[] = [];
    const { taken, left } = setUp({
      authorize: async ({ action, name, id, user, request }) => {
        asked.push([action, name, id, user, request]);
        return name !== "riders";
      },
    });
    const given = { user: "ann", request: "the page's" };
    expect(await taken([["riders", 7], ["none"], ["clock"]], given)).toEqual([
      ["clock", { now: 1 }, undefined],
    ]);
    expect(left).toEqual([
      ["forbidden", "riders", 7],
      ["forbidden", "none", undefined],
    ]);
    expect(asked[0]).toEqual(["subscribe", "riders", 7, "ann", "the page's"]);
  });

  it("leaves out what fails, and tells why", async () => {
    const { router, left, taken } = setUp();
    router.answer("broken", () => {
      throw new ReplyError("broken", "it is broken");
    });
    expect(await taken([["broken"], ["reserved"], ["none"]])).toEqual([]);
    expect(left).toEqual([
      ["broken", "broken", undefined],
      ["no-handler", "reserved", undefined],
      ["no-handler", "none", undefined],
    ]);
  });

  it("does not wait for what is late, and ends its handlers", async () => {
    const { router, left, taken } = setUp();
    const ended = new Promise((resolve) => {
      router.answer("slow", ({ signal }) => new Promise(() => signal.addEventListener("abort", resolve)));
    });
    expect(await taken([["slow"], ["clock"]], { timeoutMs: 20 })).toEqual([["clock", { now: 1 }, undefined]]);
    expect(left).toEqual([["timeout", "slow", undefined]]);
    await ended;
    expect(router.stats().items).toBe(0);
  });

  it("rejects with the reason of its signal", async () => {
    const { router } = setUp();
    const controller = new AbortController();
    router.answer("slow", () => new Promise(() => controller.abort(new Error("the browser has gone"))));
    const { signal } = controller;
    await expect(router.snapshot([["slow"]], { signal })).rejects.toThrow("the browser has gone");
    await expect(router.snapshot([["clock"]], { signal })).rejects.toThrow("the browser has gone");
  });

  it("has bounds, which leave out the items that no longer fit", async () => {
    const { router, left, taken } = setUp();
    router.answer("long", () => "x".repeat(2_000));
    expect(await taken([["long"], ["clock"]], { maxCharacters: 1_000 })).toEqual([
      ["clock", { now: 1 }, undefined],
    ]);
    expect(left).toEqual([["limit", "long", undefined]]);
    const many = Array.from({ length: 1_001 }, (_, id): [string, number] => ["riders", id]);
    await expect(router.snapshot(many)).rejects.toThrow(RangeError);
    expect((await router.snapshot(many.slice(1))).items).toHaveLength(1_000);
    expect((await router.snapshot([])).items).toEqual([]);
  });

  it("refuses items that no client could follow, and a page for nobody where clients are authenticated", async () => {
    const { router } = setUp();
    await expect(router.snapshot([["a\nb"]])).rejects.toThrow("invalid item");
    await expect(router.snapshot([["riders:7"], ["riders", 7]])).rejects.toThrow("two items");
    const { router: strict } = setUp({ authenticateToken: () => undefined });
    await expect(strict.snapshot([["clock"]])).rejects.toThrow('pass "user"');
    const { router: off } = setUp({ webSockets: false });
    await expect(off.snapshot([["clock"]])).rejects.toThrow('"webSockets" is false');
  });
});
