import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { createRouter } from "../../../server/index.js";
import { FakePeer } from "../../support/fake-peer.js";
import { closeFrame, jsonFrame } from "../../support/raw-frame.js";
import { connectRaw } from "../../support/raw-socket.js";
import { quietLog, startServer } from "../../support/server.js";

function setUp() {
  const events = new EventEmitter();
  const limits = { highWaterBytes: 100, maxQueuedBytes: 2_000 };
  const router = createRouter({ webSockets: true, events, log: quietLog(), ...limits });
  return { events, router, peer: () => new FakePeer(router) };
}

const filler = "x".repeat(100);

describe("a slow session", () => {
  it.each([
    ["plain", {}],
    ["full", { ref: "k", live: true }],
  ])("that is %s skips every value but the newest", async (_, keys) => {
    const { events, peer } = setUp();
    events.on("data:get:clock", () => events.emit("data:set:clock", "first"));
    const one = peer();
    one.say({ event: "data:get:clock", ...keys });
    await one.inbox.next();
    one.stalled = true;
    for (let now = 1; now <= 1000; now++) events.emit("data:set:clock", `${filler}${now}`);
    expect(one.bufferedAmount).toBeLessThan(300);
    one.resume();
    expect((await one.inbox.find(({ data }) => data === `${filler}1000`)).event).toBe("data:set:clock");
    expect(one.inbox.all).toHaveLength(3);
    expect(one.closes).toEqual([]);
  });

  it("gets each of its items, and the newest of each", async () => {
    const { events, peer } = setUp();
    const one = peer();
    one.stalled = true;
    for (const name of ["a", "b", "c"]) one.say({ event: `data:get:${name}` });
    for (const value of [filler, 1, 2, 3]) {
      for (const name of ["a", "b", "c"]) events.emit(`data:set:${name}`, value);
    }
    one.resume();
    const last = new Map<unknown, unknown>();
    while (![..."abc"].every((name) => last.get(`data:set:${name}`) === 3)) {
      const { event, data } = await one.inbox.next();
      last.set(event, data);
    }
    expect(one.inbox.all.length).toBeLessThanOrEqual(4);
  });

  it("gets events and replies in their order, before what items became meanwhile", async () => {
    const { events, router, peer } = setUp();
    const one = await peer().hello();
    one.say({ event: "data:get:clock" });
    one.stalled = true;
    router.broadcast("filler", { filler });
    for (const n of [1, 2, 3]) router.broadcast("news", { n });
    events.emit("data:set:clock", "newest");
    router.broadcast("news", { n: 4 });
    one.resume();
    await one.inbox.find(({ data }) => data === "newest");
    expect(one.inbox.all.map(({ n, data }) => n ?? data)).toEqual([
      undefined,
      undefined,
      1,
      2,
      3,
      4,
      "newest",
    ]);
  });

  it("is closed as a slow consumer when its events no longer fit, and only then", async () => {
    const { events, router, peer } = setUp();
    const one = peer();
    one.say({ event: "data:get:clock" });
    one.stalled = true;
    for (let n = 0; n < 100; n++) events.emit("data:set:clock", filler);
    for (let n = 0; n < 5; n++) router.broadcast("news", { filler });
    expect(one.closes).toEqual([]);
    router.broadcast("news", { filler });
    expect(one.closes).toEqual([{ code: 4507, reason: "slow consumer" }]);
    expect(router.stats()).toMatchObject({ sessions: 0, items: 0 });
  });

  it("is answered with the newest value, not the one that came while it was slow", async () => {
    const { events, peer } = setUp();
    const one = peer();
    events.on("data:get:clock", () => events.emit("data:set:clock", "old"));
    one.stalled = true;
    one.say({ event: "data:get:filler" });
    events.emit("data:set:filler", filler);
    one.say({ event: "data:get:clock", ref: "k", live: true });
    events.emit("data:set:clock", "new");
    one.resume();
    expect(await one.inbox.find(({ ref }) => ref === "k")).toMatchObject({ data: "new" });
  });

  it("is answered with what was set meanwhile, so that no answer is older than a push", async () => {
    const { events, peer } = setUp();
    const one = peer();
    events.on("data:get:clock", () => events.emit("data:set:clock", "old"));
    one.say({ event: "data:get:clock" });
    await one.inbox.next();
    one.stalled = true;
    events.emit("data:set:clock", filler);
    one.say({ event: "data:get:clock", ref: "k" });
    events.emit("data:set:clock", "new");
    one.resume();
    expect(await one.inbox.find(({ ref }) => ref === "k")).toMatchObject({ data: "new" });
  });

  it("that calls back at once is drained however much waits", () => {
    const events = new EventEmitter();
    const limits = { highWaterBytes: 100, maxQueuedBytes: 1e9 };
    const router = createRouter({ webSockets: true, events, log: quietLog(), ...limits });
    const sent: string[] = [];
    let release: (() => void) | undefined;
    const peer = {
      send: (frame: string, done?: () => void) => {
        sent.push(frame);
        if (sent.length === 1) release = done;
        else done?.();
      },
      close: () => {},
      bufferedAmount: 1_000,
      socket: {},
    };
    router.open(peer);
    for (let n = 0; n < 20_000; n++) router.broadcast("news", { n });
    expect(sent).toHaveLength(1);
    peer.bufferedAmount = 0;
    release?.();
    expect(sent).toHaveLength(20_000);
    expect(router.stats().sessions).toBe(1);
  });

  it("is not forgotten when the application itself has filled the socket", async () => {
    const { events, peer } = setUp();
    const one = peer();
    one.say({ event: "data:get:clock" });
    one.bufferedAmount = 1e6; // what the application sent through the real socket
    events.emit("data:set:clock", "value");
    expect(await one.inbox.next()).toMatchObject({ data: "value" });
  });
});

describe("a frame that cannot be sent", () => {
  it.each([
    ["a push", {}],
    ["an answer", { ref: "k" }],
  ])(
    "because %s failed is told once on the bus as error:ws with { inboundMessage, error }, as monument does",
    (_, keys) => {
      const { events, router } = setUp();
      events.on("data:get:clock", () => events.emit("data:set:clock", 1));
      const failure = new Error("not open");
      const peer = {
        send: (_: string, done?: (error: Error) => void) => done?.(failure),
        close: () => {},
        bufferedAmount: 0,
        socket: {},
      };
      const told: unknown[] = [];
      events.on("error:ws", (payload) => told.push(payload));
      const opened = router.open(peer);
      const inboundMessage = { event: "data:get:clock", ...keys };
      opened.receive(JSON.stringify({ ...inboundMessage, more: "is not kept" }));
      events.emit("data:set:clock", 2);
      expect(told).toEqual([{ inboundMessage, error: failure }]);
      expect(router.stats()).toMatchObject({ sessions: 0, items: 0 });
    },
  );

  it("because its peer has said goodbye in the same turn is no news to the log", async () => {
    const log = quietLog();
    const { url, sockets, events } = await startServer({ log });
    const told: unknown[] = [];
    events.on("error:ws", ({ error }) => told.push(`${error}`));
    sockets.handle("late", (_, { session }) => void setImmediate(() => session.emit("news")));
    const raw = await connectRaw(url);
    raw.write(Buffer.concat([jsonFrame({ event: "late" }), closeFrame(1000)]));
    expect(await raw.closeCode()).toBe(1000);
    await raw.ended;
    expect(told).toEqual(["Error: the web socket is closing"]);
    expect(log.entries).toEqual([]);
    expect(sockets.stats().sessions).toBe(0);
  });
});
