/** What becomes of what a session watches and waits for when its rights change: `reauthorize`. */
import { describe, expect, it } from "vitest";
import { setUpRouter } from "../../support/router.js";
import { answerWith } from "../../support/server.js";

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const FORBIDDEN = { code: "forbidden", message: "not found or not permitted" };

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
      { event: "data:set:x", ref: "r", error: FORBIDDEN },
      { event: "data:set:x", error: FORBIDDEN },
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
