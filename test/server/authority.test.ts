/** Who may do what: `authorize`, `revoke` and `reauthorize`. */
import { describe, expect, it } from "vitest";
import type { Permission } from "../../server/index.js";
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
