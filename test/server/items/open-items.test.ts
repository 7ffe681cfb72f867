/** Items that nobody waits for or watches stay open for a while, and not for longer. */
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../testing/index.js";
import { setUpRouter } from "../../support/router.js";
import { answerWith } from "../../support/server.js";

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("an item that was let go of", () => {
  it("keeps its listener for the next get, holds no value, and is not counted", async () => {
    const { events, peer, router } = setUpRouter();
    const { calls } = answerWith(events, "x", 1);
    const one = peer();
    for (const ref of ["a", "b"]) {
      one.say({ event: "data:get:x", ref });
      await one.inbox.find((frame) => frame.ref === ref);
      expect(router.stats().items).toBe(0);
      expect(events.listenerCount("data:set:x")).toBe(1);
    }
    expect(calls).toHaveLength(2);
  });

  it("does not answer with what was set while nobody wanted it", async () => {
    const { events, peer } = setUpRouter();
    const { calls } = answerWith(events, "x", "new");
    const one = peer();
    one.say({ event: "data:get:x", ref: "a" });
    await one.inbox.next();
    events.emit("data:set:x", "old");
    one.say({ event: "data:get:x", ref: "b", live: true });
    expect(await one.inbox.next()).toMatchObject({ ref: "b", data: "new" });
    expect(calls).toHaveLength(2);
  });

  it("leaves the bus at the next look after the sessions", async () => {
    const clock = new VirtualClock();
    const { events, peer } = setUpRouter({ clock });
    const one = peer();
    one.say({ event: "data:get:x", ref: "a", live: true });
    one.say({ event: "ws:end", of: "data:set:x" });
    expect(events.listenerCount("data:set:x")).toBe(1);
    await clock.advance(10_001);
    expect(events.eventNames()).toEqual([]);
  });

  it("leaves the bus when the last session goes", () => {
    const { events, peer } = setUpRouter();
    const [one, other] = [peer(), peer()];
    one.say({ event: "data:get:x", live: true });
    one.leave();
    other.leave();
    expect(events.eventNames()).toEqual([]);
  });

  it("makes room when there are many", async () => {
    const { events, peer } = setUpRouter({ maxFramesPerSecond: Number.POSITIVE_INFINITY });
    const one = peer();
    for (let n = 0; n < 1_000; n++) {
      one.say({ event: `data:get:x${n}`, live: true });
      one.say({ event: "ws:end", of: `data:set:x${n}` });
      expect(events.eventNames().length).toBeLessThan(110);
    }
    await settle();
  });
});
