/** What is sent, and what is not, between a change of rights and the decision that follows it. */
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../testing/index.js";
import { setUpRouter } from "../../support/router.js";
import { answerWith } from "../../support/server.js";

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const FORBIDDEN = { code: "forbidden", message: "not found or not permitted" };

/** Decisions that the test makes. */
function decisions() {
  const open: Array<(isPermitted: boolean | Promise<boolean>) => void> = [];
  return { open, authorize: () => new Promise<boolean>((resolve) => open.push(resolve)) };
}

/** Some turns of the event loop. */
async function turns(count = 5): Promise<void> {
  for (let turn = 0; turn < count; turn++) await settle();
}

describe("what comes after a change of rights", () => {
  it("waits for the decision, and reaches a subscriber that may have it", async () => {
    const { open, authorize } = decisions();
    const { peer, router, events } = setUpRouter({ authorize });
    const one = peer();
    one.say({ event: "data:get:x", live: true });
    open[0]?.(true);
    await turns();
    router.reauthorize();
    events.emit("data:set:x", 1);
    events.emit("data:set:x", 2);
    await turns();
    expect(one.inbox.all).toEqual([]);
    open[1]?.(true);
    await turns();
    expect(one.inbox.all).toEqual([{ event: "data:set:x", data: 2, etag: expect.any(String) }]);
    events.emit("data:set:x", 3);
    await turns();
    expect(one.inbox.all.at(-1)).toMatchObject({ data: 3 });
  });

  it("never reaches a subscriber that may not have it, though an earlier decision is still to come", async () => {
    const { open, authorize } = decisions();
    const { peer, router, events } = setUpRouter({ authorize });
    const one = peer();
    one.say({ event: "data:get:x", live: true });
    open[0]?.(true);
    await turns();
    one.say({ event: "data:get:other", ref: "other" }); // is not decided
    router.reauthorize();
    const ofX = open.at(-1);
    events.emit("data:set:x", "secret");
    ofX?.(false);
    await null;
    events.emit("data:set:x", "secret");
    await turns();
    expect(one.inbox.all).toEqual([{ event: "data:set:x", error: FORBIDDEN }]);
  });

  it("never reaches a get that waits for its answer", async () => {
    let mayRead = true;
    const { peer, router, events } = setUpRouter({ authorize: () => mayRead });
    events.on("data:get:x", () => {});
    const one = peer();
    one.say({ event: "data:get:x", ref: "r" });
    mayRead = false;
    router.reauthorize();
    events.emit("data:set:x", "secret");
    await turns();
    expect(one.inbox.all).toEqual([{ event: "data:set:x", ref: "r", error: FORBIDDEN }]);
    expect(router.stats().items).toBe(0);
  });

  it.each([
    ["may", true, { data: "value" }],
    ["may not", false, { error: FORBIDDEN }],
  ])("waits for the decision with the answer to a get that %s have it", async (_, isPermitted, answer) => {
    const { open, authorize } = decisions();
    const { peer, router, events } = setUpRouter({ authorize });
    events.on("data:get:x", () => {});
    const one = peer();
    one.say({ event: "data:get:x", ref: "r" });
    open[0]?.(true);
    await turns();
    router.reauthorize();
    events.emit("data:set:x", "value");
    await turns();
    expect(one.inbox.all).toEqual([]);
    open[1]?.(isPermitted);
    await turns();
    expect(one.inbox.all).toEqual([{ event: "data:set:x", ref: "r", ...answer }]);
  });

  it("never reaches a get whose answer waits for room", async () => {
    let mayRead = true;
    const { peer, router, events } = setUpRouter({ authorize: () => mayRead, highWaterBytes: 10 });
    events.on("data:get:x", () => events.emit("data:set:x", "first"));
    const one = peer();
    one.stalled = true;
    for (const ref of ["a", "b"]) one.say({ event: "data:get:x", ref });
    mayRead = false;
    router.reauthorize();
    events.emit("data:set:x", "secret");
    one.resume();
    await turns();
    expect(one.inbox.all).toEqual([
      { event: "data:set:x", ref: "a", data: "first" }, // had left
      { event: "data:set:x", ref: "b", error: FORBIDDEN },
    ]);
  });

  it("never reaches a subscriber who does not read", async () => {
    let mayRead = true;
    const { peer, router, events } = setUpRouter({ authorize: () => mayRead, highWaterBytes: 10 });
    const one = peer();
    one.say({ event: "data:get:x", live: true });
    one.stalled = true;
    for (const value of ["first", "secret"]) events.emit("data:set:x", value);
    mayRead = false;
    router.reauthorize();
    one.resume();
    await turns();
    expect(JSON.stringify(one.inbox.all)).not.toContain("secret");
    expect(one.inbox.all.at(-1)).toEqual({ event: "data:set:x", error: FORBIDDEN });
  });

  it("is decided by the rights of then, also for what was asked before and refused after it", async () => {
    const { open, authorize } = decisions();
    const { peer, router, events } = setUpRouter({ authorize });
    answerWith(events, "x", 1);
    const one = peer();
    one.say({ event: "data:get:x", ref: "r", live: true });
    router.reauthorize();
    open[0]?.(false);
    await turns();
    open[1]?.(true);
    expect(await one.inbox.next()).toMatchObject({ ref: "r", data: 1 });
    expect(open).toHaveLength(2);
  });

  it("is decided anew when rights change once more meanwhile", async () => {
    const { open, authorize } = decisions();
    const { peer, router, events } = setUpRouter({ authorize });
    const one = peer();
    one.say({ event: "data:get:x", live: true });
    open[0]?.(true);
    await turns();
    router.reauthorize();
    router.reauthorize();
    open[1]?.(false); // by rights that are no more
    await turns();
    open[2]?.(true);
    events.emit("data:set:x", 1);
    expect(await one.inbox.next()).toMatchObject({ data: 1 });
  });
});

describe("a decision that fails after a change of rights", () => {
  it.each([
    ["is late", () => new Promise<boolean>(() => {})],
    ["rejects", () => Promise.reject(new Error("down"))],
    ["throws", () => expect.fail("down")],
  ])("because it %s keeps the subscription, and is made again after a random delay", async (_, fail) => {
    const clock = new VirtualClock();
    let decide: () => boolean | Promise<boolean> = () => true;
    let asked = 0;
    const authorize = (): boolean | Promise<boolean> => {
      asked++;
      return decide();
    };
    const { peer, router, events } = setUpRouter({ authorize, clock, heartbeatMs: 1_000_000 });
    const one = peer();
    one.say({ event: "data:get:x", live: true });
    decide = fail;
    router.reauthorize();
    events.emit("data:set:x", 1);
    await clock.advance(60_000);
    await turns();
    expect(one.inbox.all).toEqual([]);
    expect(asked).toBeGreaterThan(3);
    expect(asked).toBeLessThan(20);
    decide = () => true;
    await clock.advance(40_000);
    expect(await one.inbox.next()).toMatchObject({ data: 1 });
    const before = asked;
    await clock.advance(100_000);
    expect(asked).toBe(before);
  });

  it("is not made again for one who has left, or wants it no more", async () => {
    const clock = new VirtualClock();
    let isDown = false;
    const authorize = (): boolean => (isDown ? expect.fail("down") : true);
    const { peer, router } = setUpRouter({ authorize, clock, checkMs: 1_000_000 });
    const [one, other] = [peer(), peer()];
    for (const each of [one, other]) each.say({ event: "data:get:x", live: true });
    isDown = true;
    router.reauthorize();
    one.leave();
    other.say({ event: "ws:end", of: "data:set:x" });
    await clock.advance(2_000);
    expect(clock.pending).toBe(1); // the look after the sessions
  });
});
