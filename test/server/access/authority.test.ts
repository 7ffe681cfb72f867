/** Who may do what: `authorize` and `revoke`. */
import { describe, expect, it } from "vitest";
import type { Permission, RouterOptions } from "../../../server/index.js";
import { setUpRouter } from "../../support/router.js";
import { answerWith } from "../../support/server.js";

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const FORBIDDEN = { code: "forbidden", message: "not found or not permitted" };
const UNDECIDED = { code: "failed", message: "permission could not be decided" };
const LATE = { code: "timeout", message: "permission was not decided within 5000 ms" };

describe("authorize", () => {
  it("is asked with the user, the action, the name, the event, the id and the message", async () => {
    const asked: Permission[] = [];
    const { peer } = setUpRouter({ authorize: (permission) => asked.push(permission) > 0 });
    const one = peer({ id: 5 });
    one.say({ event: "data:get:riders", id: 7, ref: "r" });
    one.say({ event: "data:get:clock", ref: "s", live: true });
    one.say({ event: "data:get:clock" });
    one.say({ event: "user:get:me" });
    one.say({ event: "note", text: "x" });
    expect(asked.map(({ action, name, event, id, setEvent }) => [action, name, event, id, setEvent])).toEqual(
      [
        ["get", "riders", "data:get:riders", 7, "data:set:riders:7"],
        ["subscribe", "clock", "data:get:clock", undefined, "data:set:clock"],
        ["subscribe", "clock", "data:get:clock", undefined, "data:set:clock"],
        ["subscribe", "user:get:me", "user:get:me", undefined, "user:set:me"],
        ["event", "note", "note", undefined, undefined],
      ],
    );
    expect(asked[4]).toMatchObject({ user: { id: 5 }, message: { event: "note", text: "x" } });
  });

  it.each([
    ["false", () => false],
    ["a promise of false", async () => false],
    ["something truthy", (): never => "yes" as never], // what the types forbid
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

  it.each([
    [
      "throws",
      (): never => {
        throw new Error("down");
      },
    ],
    ["rejects", () => Promise.reject(new Error("down"))],
  ])("says failed, which may pass, and not forbidden when it %s", async (_, authorize) => {
    const { peer, events, log, errors } = setUpRouter({ authorize });
    answerWith(events, "x", 1);
    const one = await peer().hello();
    one.say({ event: "data:get:x", ref: "get" });
    one.say({ event: "data:get:x", live: true });
    one.say({ event: "do:x", ref: "request" });
    one.say({ event: "do:x" });
    for (let turn = 0; turn < 3; turn++) await settle();
    const failures = one.inbox.all.slice(1).map(({ error, code, message }) => error ?? { code, message });
    expect(failures).toEqual(Array.from({ length: 4 }, () => UNDECIDED));
    expect(String(log.entries[0])).toContain('authorize failed for "data:get:x": Error at ');
    expect(errors).toEqual(Array.from({ length: 4 }, () => new Error("down")));
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

  it.each<[string, (act: (value: unknown) => void) => unknown, object]>([
    ["throws", () => expect.fail("odd"), UNDECIDED],
    ["resolves with one that never answers", (act) => act(new Promise(() => {})), LATE],
    ["first says no", (act) => [false, true].map(act), FORBIDDEN],
  ])("refuses with a thenable that %s, and goes on with the next frame", async (_, then, error) => {
    const key = "then";
    const answer = { [key]: then };
    const { VirtualClock } = await import("../../../testing/index.js");
    const clock = new VirtualClock();
    const { peer } = setUpRouter({ clock, authorize: ({ event }) => event !== "odd" || (answer as never) });
    const one = await peer().hello();
    one.say({ event: "odd", ref: "a" });
    one.say({ event: "next", ref: "b" });
    await clock.advance(5_000);
    await settle();
    expect(one.inbox.all.slice(1)).toEqual(
      ["a", "b"].map((ref) => ({ event: "ws:reply", ref, error: ref === "a" ? error : FORBIDDEN })),
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

  it("refuses what it does not decide in five seconds with timeout, and frees its ref", async () => {
    const { VirtualClock } = await import("../../../testing/index.js");
    const clock = new VirtualClock();
    const { peer } = setUpRouter({ clock, authorize: () => new Promise<boolean>(() => {}) });
    const one = peer();
    one.say({ event: "data:get:x", ref: "r" });
    await clock.advance(5_000);
    await settle();
    expect(one.inbox.all).toEqual([{ event: "data:set:x", ref: "r", error: LATE }]);
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
