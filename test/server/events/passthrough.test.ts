import { describe, expect, it } from "vitest";
import { type Passthrough, ReplyError, reply } from "../../../server/index.js";
import { setUpRouter } from "../../support/router.js";

describe("a request", () => {
  it("is answered by reply, once", async () => {
    const { events, peer } = setUpRouter();
    events.on("add", (payload: Passthrough) => {
      reply(payload, Number(payload.message.a) + Number(payload.message.b));
      reply(payload, "twice");
    });
    const one = await peer().hello();
    one.say({ event: "add", a: 1, b: 2, ref: "k" });
    one.say({ event: "add", a: 3, b: 4, ref: "l" });
    expect(await one.inbox.next()).toEqual({ event: "ws:reply", ref: "k", data: 3 });
    expect(await one.inbox.next()).toEqual({ event: "ws:reply", ref: "l", data: 7 });
  });

  it("is answered by what its handler returns", async () => {
    const { router, peer } = setUpRouter();
    router.handle("add", async (message, { session, socket }) => {
      expect(session.isOpen && socket).toEqual({ fake: true });
      return Object.keys(message);
    });
    const one = await peer().hello();
    one.say({ event: "add", a: 1, ref: "k" });
    expect(await one.inbox.next()).toEqual({ event: "ws:reply", ref: "k", data: ["event", "a", "ref"] });
  });

  it("reaches the bus too when it has a handler, with exactly { message, socket }", () => {
    const { router, events, peer } = setUpRouter();
    router.handle("add", () => 1);
    const payloads: object[] = [];
    events.on("add", (payload) => payloads.push(payload));
    const one = peer();
    one.say({ event: "add", ref: "k", socket: 1, message: 2 });
    expect(payloads).toStrictEqual([
      { message: { event: "add", ref: "k", socket: 1, message: 2 }, socket: one.socket },
    ]);
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("secret");
      },
      { code: "failed", message: "the handler failed" },
    ],
    [
      "rejects with a ReplyError",
      () => Promise.reject(new ReplyError("no", "not today")),
      { code: "no", message: "not today" },
    ],
  ])("fails when its handler %s", async (_, handler, error) => {
    const { router, peer } = setUpRouter();
    router.handle("x", handler);
    const one = await peer().hello();
    one.say({ event: "x", ref: "k" });
    expect(await one.inbox.next()).toEqual({ event: "ws:reply", ref: "k", error });
  });

  it("that is refused on purpose leaves no error in the log", async () => {
    const { router, peer, log } = setUpRouter();
    router.handle("x", () => Promise.reject(new ReplyError("no", "not today")));
    const one = await peer().hello();
    one.say({ event: "x", ref: "k" });
    expect(await one.inbox.next()).toMatchObject({ error: { code: "no" } });
    expect(log.entries).toEqual([]);
  });

  it("fails when a listener on the bus throws or rejects, and the others still hear it", async () => {
    const { events, peer, log, errors } = setUpRouter();
    const heard: string[] = [];
    events.on("x", () => {
      throw new Error("first");
    });
    events.on("x", async () => {
      heard.push("second");
      throw new Error("second");
    });
    const one = await peer().hello();
    one.say({ event: "x", ref: "k" });
    expect(await one.inbox.next()).toMatchObject({ ref: "k", error: { code: "failed" } });
    expect(heard).toEqual(["second"]);
    expect(errors).toEqual([new Error("first"), new Error("second")]);
    expect(log.entries).toHaveLength(2);
  });

  it("fails with no-handler when nobody listens", async () => {
    const one = await setUpRouter().peer().hello();
    one.say({ event: "nobody", ref: "k" });
    expect(await one.inbox.next()).toMatchObject({
      event: "ws:reply",
      ref: "k",
      error: { code: "no-handler" },
    });
  });

  it("gets no frame of the protocol's own if the peer never said hello", async () => {
    const { router, events, peer } = setUpRouter();
    router.handle("x", () => 1);
    events.on("y", (payload: Passthrough) => reply(payload, 1));
    const plain = peer();
    for (const event of ["x", "y", "nobody", "error"]) plain.say({ event, ref: "k" });
    plain.say({ event: "data:get:z", ref: "last" });
    expect(await plain.inbox.next()).toMatchObject({ ref: "last" });
  });
});

describe("an event", () => {
  it("whose listener throws costs its sender a ws:error", async () => {
    const { events, peer } = setUpRouter();
    events.on("x", () => {
      throw new Error("secret");
    });
    const one = await peer().hello();
    one.say({ event: "x" });
    expect(await one.inbox.next()).toEqual({
      event: "ws:error",
      of: "x",
      code: "failed",
      message: "the handler failed",
    });
  });

  it("of the application reaches one session, or all", async () => {
    const { router, peer } = setUpRouter();
    const [one, two] = [peer(), peer()];
    router.broadcast("news", { text: "hello" });
    const [first] = router.sessions;
    first?.emit("news", { text: "only you" });
    expect(await one.inbox.next()).toEqual({ event: "news", text: "hello" });
    expect(await two.inbox.next()).toEqual({ event: "news", text: "hello" });
    expect(await one.inbox.next()).toEqual({ event: "news", text: "only you" });
  });
});

describe("what a peer may not send", () => {
  const reserved = ["data:set:person", "error", "error:404", "newListener", "removeListener"];
  const control = ["ws:welcome", "ws:reply", "ws:error", "ws:drain", "ws:nonsense"];

  it.each([...reserved, ...control])("%s never reaches the bus, and a full peer is told", async (event) => {
    const { events, peer, router } = setUpRouter();
    const heard: unknown[] = [];
    for (const name of [...reserved, ...control]) events.on(name, (payload) => heard.push(payload));
    heard.length = 0; // newListener told us of ourselves
    const one = await peer().hello();
    one.say({ event, data: 1 });
    expect(await one.inbox.next()).toMatchObject({
      event: "ws:error",
      code: expect.stringMatching(/reserved|malformed/),
    });
    expect(heard).toEqual([]);
    expect(Object.values(router.stats().refused)).toEqual([1]);
  });

  it("says so in the way the sender expects its answer", async () => {
    const one = await setUpRouter().peer().hello();
    one.say({ event: "data:set:x", ref: "k" });
    expect(await one.inbox.next()).toMatchObject({
      event: "ws:reply",
      ref: "k",
      error: { code: "reserved" },
    });
  });

  it("tells a plain peer nothing in a frame of the protocol, not even of a control event with :get: in it", async () => {
    const { peer } = setUpRouter();
    const [plain, full] = [peer(), await peer().hello()];
    for (const one of [plain, full]) {
      one.say({ event: "ws:x:get:y", ref: "k" });
      one.say({ event: "data:get:x", id: {}, ref: "l" });
    }
    expect(await plain.inbox.next()).toMatchObject({ event: "data:set:x", ref: "l" });
    expect(await full.inbox.next()).toMatchObject({
      event: "ws:reply",
      ref: "k",
      error: { code: "malformed" },
    });
  });

  it("can be opened and narrowed by the application", async () => {
    const { events, peer } = setUpRouter({ reserved: ["secret:*"] });
    const heard: string[] = [];
    for (const name of ["data:set:x", "secret:x"]) events.on(name, () => heard.push(name));
    const one = await peer().hello();
    one.say({ event: "data:set:x", data: 1 });
    one.say({ event: "secret:x" });
    expect(await one.inbox.next()).toMatchObject({ of: "secret:x", code: "reserved" });
    expect(heard).toEqual(["data:set:x"]);
  });
});

describe("the mode", () => {
  it.each([
    ["data", { event: "chat" }, { event: "ws:error", of: "chat", code: "mode" }],
    ["data", { event: "chat", ref: "k" }, { event: "ws:reply", ref: "k", error: { code: "mode" } }],
  ])("%s drops %j and tells a full peer", async (webSockets, message, told) => {
    const { events, peer } = setUpRouter({ webSockets });
    const heard: unknown[] = [];
    events.on("chat", (payload) => heard.push(payload));
    const one = await peer().hello();
    one.say(message);
    expect(await one.inbox.next()).toMatchObject(told);
    expect(heard).toEqual([]);
  });

  it("passthrough lets the application reply to a get", async () => {
    const { events, peer } = setUpRouter({ webSockets: "passthrough" });
    events.on("data:get:x", (payload: Passthrough) => reply(payload, payload.message.id));
    const one = await peer().hello();
    one.say({ event: "data:get:x", id: { any: "kind" }, ref: "k" });
    expect(await one.inbox.next()).toEqual({ event: "ws:reply", ref: "k", data: { any: "kind" } });
  });

  it("false opens no peer", () => {
    expect(() => setUpRouter({ webSockets: false }).peer()).toThrow('"webSockets" is not set');
  });
});
