/** Who may do what: `authorize`, `revoke` and `reauthorize`. */
import { describe, expect, it } from "vitest";
import type { Permission, RouterOptions } from "../../server/index.js";
import { setUpRouter } from "../support/router.js";
import { answerWith } from "../support/server.js";

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const FORBIDDEN = { code: "forbidden", message: "it is not there, or not for you" };

describe("authorize", () => {
  it("is asked with the user, the action, the event, the id and the message", async () => {
    const asked: Permission[] = [];
    const { peer } = setUpRouter({ authorize: (permission) => asked.push(permission) > 0 });
    const one = peer({ id: 5 });
    one.say({ event: "data:get:riders", id: 7, ref: "r" });
    one.say({ event: "data:get:clock", ref: "s", live: true });
    one.say({ event: "data:get:clock" });
    one.say({ event: "note", text: "x" });
    expect(asked.map(({ action, event, id, setEvent }) => [action, event, id, setEvent])).toEqual([
      ["get", "data:get:riders", 7, "data:set:riders:7"],
      ["subscribe", "data:get:clock", undefined, "data:set:clock"],
      ["subscribe", "data:get:clock", undefined, "data:set:clock"],
      ["event", "note", undefined, undefined],
    ]);
    expect(asked[3]).toMatchObject({ user: { id: 5 }, message: { event: "note", text: "x" } });
  });

  it.each([
    ["false", () => false],
    ["a promise of false", async () => false],
    ["something truthy", (): never => "yes" as never], // what the types forbid
    [
      "a throw",
      (): never => {
        throw new Error("down");
      },
    ],
    ["a rejection", () => Promise.reject(new Error("down"))],
  ])("forbids with %s, in the words in which it says that nothing is there", async (_, authorize) => {
    const { peer, events } = setUpRouter({
      authorize: (asked) => asked.event.endsWith("none") || authorize(),
    });
    answerWith(events, "secret", 1);
    const one = await peer().hello();
    for (const name of ["secret", "none"]) {
      one.say({ event: `data:get:${name}`, ref: name });
      one.say({ event: `event:${name}`, ref: `event ${name}` });
      one.say({ event: `emit:${name}` });
      await settle();
      await settle();
    }
    const failures = one.inbox.all.map(({ error, code, message }) => error ?? { code, message }).slice(1);
    expect(failures).toEqual(Array.from({ length: 6 }, () => FORBIDDEN));
  });

  it.each<[string, RouterOptions["webSockets"], object]>([
    ["a subscription without a ref", true, { event: "data:get:NAME", live: true }],
    ["a plain get", true, { event: "data:get:NAME" }],
    ["a get event that is passed through", "passthrough", { event: "data:get:NAME", ref: "r" }],
    ["the same without a ref", "passthrough", { event: "data:get:NAME" }],
  ])("tells a full peer the same of both: %s", async (_, webSockets, message) => {
    const { peer, events } = setUpRouter({ webSockets, authorize: ({ event }) => event.endsWith("none") });
    answerWith(events, "secret", 1);
    const one = await peer().hello();
    for (const name of ["secret", "none"]) {
      one.say(JSON.stringify(message).replace("NAME", name));
      await settle();
      await settle();
    }
    const [, ofSecret, ofNone] = one.inbox.all.map((each) => JSON.stringify(each));
    expect(ofSecret).toContain("forbidden");
    expect(ofNone).toBe(ofSecret?.replace("secret", "none"));
  });

  it.each<[string, (act: (value: unknown) => void) => unknown]>([
    ["throws", () => expect.fail("odd")],
    ["resolves with one that never answers", (act) => act(new Promise(() => {}))],
    ["first says no", (act) => [false, true].map(act)],
  ])("forbids with a thenable that %s, and goes on with the next frame", async (_, then) => {
    const key = "then";
    const answer = { [key]: then };
    const { VirtualClock } = await import("../../testing/index.js");
    const clock = new VirtualClock();
    const { peer } = setUpRouter({ clock, authorize: ({ event }) => event !== "odd" || (answer as never) });
    const one = await peer().hello();
    one.say({ event: "odd", ref: "a" });
    one.say({ event: "next", ref: "b" });
    await clock.advance(5_000);
    await settle();
    expect(one.inbox.all.slice(1)).toEqual(
      ["a", "b"].map((ref) => ({ event: "ws:reply", ref, error: FORBIDDEN })),
    );
  });

  it("acts in the order in which frames came, however long each decision takes", async () => {
    const decide: Array<(isPermitted: boolean) => void> = [];
    const { peer, router } = setUpRouter({
      authorize: ({ event }) => event !== "first" || new Promise((resolve) => decide.push(resolve)),
    });
    const heard: string[] = [];
    for (const name of ["first", "second"]) router.handle(name, () => void heard.push(name));
    const one = peer();
    one.say({ event: "first" });
    one.say({ event: "second" });
    await settle();
    expect(heard).toEqual([]);
    decide[0]?.(true);
    await settle();
    expect(heard).toEqual(["first", "second"]);
  });

  it("forbids what it does not decide in five seconds, and frees its ref", async () => {
    const { VirtualClock } = await import("../../testing/index.js");
    const clock = new VirtualClock();
    const { peer } = setUpRouter({ clock, authorize: () => new Promise<boolean>(() => {}) });
    const one = peer();
    one.say({ event: "data:get:x", ref: "r" });
    await clock.advance(5_000);
    await settle();
    expect(one.inbox.all).toEqual([{ event: "data:set:x", ref: "r", error: FORBIDDEN }]);
  });

  it("lets an end follow the subscription that it ends", async () => {
    const { peer, router, events } = setUpRouter({ authorize: async () => true });
    const one = peer();
    one.say({ event: "data:get:x", ref: "r", live: true });
    one.say({ event: "ws:end", of: "data:set:x" });
    await settle();
    events.emit("data:set:x", 1);
    await settle();
    expect(one.inbox.all.filter(({ ref }) => ref === undefined)).toEqual([]);
    expect(router.stats().items).toBe(0);
  });
});

describe("rights that change", () => {
  it("end what a session may watch no more, and tell the client", async () => {
    let mayWatch = true;
    const { peer, router, events } = setUpRouter({ authorize: () => mayWatch });
    answerWith(events, "x", 1);
    const one = peer();
    one.say({ event: "data:get:x", ref: "r", live: true });
    await one.inbox.next();
    mayWatch = false;
    router.reauthorize();
    events.emit("data:set:x", 2);
    await settle();
    expect(one.inbox.all.slice(1)).toEqual([{ event: "data:set:x", error: FORBIDDEN }]);
    expect(router.stats().items).toBe(0);
    one.leave();
    expect(events.listenerCount("data:set:x")).toBe(0);
  });

  it("fail a get of it whose answer is on its way", async () => {
    let mayWatch = true;
    const { peer, router, events } = setUpRouter({ authorize: () => mayWatch });
    events.on("data:get:x", () => {});
    const one = peer();
    one.say({ event: "data:get:x", ref: "r", live: true });
    mayWatch = false;
    router.reauthorize();
    events.emit("data:set:x", 2);
    await settle();
    expect(one.inbox.all[0]).toEqual({ event: "data:set:x", ref: "r", error: FORBIDDEN });
    expect(JSON.stringify(one.inbox.all)).not.toMatch(/"data":/);
  });

  it("forbid what the application's answer was still asked for: it comes too late", async () => {
    let mayWatch = true;
    let answer: (value: unknown) => void = () => {};
    const { peer, router } = setUpRouter({ authorize: () => mayWatch });
    router.answer(
      "x",
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const one = peer();
    one.say({ event: "data:get:x", ref: "r", live: true });
    await settle();
    mayWatch = false;
    router.reauthorize();
    answer("secret");
    for (let turn = 0; turn < 3; turn++) await settle();
    expect(one.inbox.all).toEqual([
      { event: "data:set:x", error: FORBIDDEN },
      { event: "data:set:x", ref: "r", error: FORBIDDEN },
    ]);
    expect(router.stats().items).toBe(0);
  });

  it("are asked for again of what was being decided by the rights of before", async () => {
    const decide: Array<(isPermitted: boolean) => void> = [];
    const { peer, router, events } = setUpRouter({
      authorize: () => new Promise<boolean>((resolve) => decide.push(resolve)),
    });
    answerWith(events, "x", 1);
    const one = peer();
    one.say({ event: "data:get:x", ref: "r", live: true });
    router.reauthorize();
    decide[0]?.(true);
    await settle();
    for (let turn = 0; turn < 3; turn++) await settle();
    decide[1]?.(false);
    for (let turn = 0; turn < 3; turn++) await settle();
    expect(one.inbox.all.at(-1)).toMatchObject({ error: FORBIDDEN });
    expect(router.stats().items).toBe(0);
  });

  it("are told a plain peer in no frame that it does not know, and a full one by ws:error", async () => {
    let mayWatch = true;
    const { peer, router, events } = setUpRouter({ authorize: () => mayWatch });
    answerWith(events, "x", 1);
    const [plain, full] = [peer(), await peer().hello()];
    for (const each of [plain, full]) each.say({ event: "data:get:x" });
    expect(await plain.inbox.next()).toEqual({ event: "data:set:x", data: 1 });
    mayWatch = false;
    router.reauthorize();
    events.emit("data:set:x", 2);
    await settle();
    expect(plain.inbox.all.slice(1)).toEqual([]);
    expect(full.inbox.all.slice(2)).toEqual([{ event: "ws:error", of: "data:get:x", ...FORBIDDEN }]);
  });

  it("can be asked for some sessions only", async () => {
    let mayWatch = true;
    const { peer, router, events } = setUpRouter({ authorize: () => mayWatch });
    answerWith(events, "x", 1);
    const [ann, bob] = [peer("ann"), peer("bob")];
    for (const each of [ann, bob]) each.say({ event: "data:get:x", ref: "r", live: true });
    await bob.inbox.next();
    mayWatch = false;
    router.reauthorize(({ user }) => user === "ann");
    await settle();
    expect(ann.inbox.all).toHaveLength(2);
    expect(bob.inbox.all).toHaveLength(1);
  });
});

describe("revoke", () => {
  it("ends the sessions that it is told of with 4401", () => {
    const { peer, router } = setUpRouter();
    const [ann, bob] = [peer("ann"), peer("bob")];
    expect(router.revoke(({ user }) => user === "ann")).toBe(1);
    expect(ann.closes).toEqual([{ code: 4401, reason: "revoked" }]);
    expect(bob.closes).toEqual([]);
    expect(router.sessions.size).toBe(1);
  });
});
