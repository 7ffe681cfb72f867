/** Items that nobody wants stay open while a handler may still answer, and not for longer. */
import { describe, expect, it } from "vitest";
import { setUpRouter } from "../../support/router.js";
import { setUpSlowHandler } from "../../support/slow-handler.js";

const live = { event: "data:get:x", ref: "live", live: true };

describe("an item whose handler may still answer", () => {
  it("stays on the bus when nobody wants it, for as long as a get may take", async () => {
    const { clock, events, peer } = setUpSlowHandler("callback");
    const one = peer();
    one.say(live);
    one.leave();
    await clock.advance(9_000);
    expect(events.listenerCount("data:set:x")).toBe(1);
    await clock.advance(1_500);
    expect(events.eventNames()).toEqual(["data:get:x"]);
    expect(clock.pending).toBe(0);
  });

  it("stays only until the promise of the handler has settled", async () => {
    const { clock, events, peer } = setUpSlowHandler("promise");
    const one = peer();
    one.say(live);
    one.leave();
    await clock.advance(301);
    expect(events.eventNames()).toEqual(["data:get:x"]);
  });

  it("makes room when there are a thousand others", async () => {
    const { events, peer } = setUpRouter({ maxFramesPerSecond: Number.POSITIVE_INFINITY });
    events.on("data:get:y", () => {});
    for (let client = 0; client < 20; client++) {
      const one = peer();
      for (let n = 0; n < 100; n++) one.say({ event: "data:get:y", id: `${client} ${n}`, ref: `${n}` });
      one.leave();
    }
    expect(events.eventNames().length).toBeLessThan(1_010);
  });

  it("is left when the router closes", async () => {
    const { events, peer, router, clock } = setUpSlowHandler("callback");
    peer().say(live);
    router.close();
    expect(events.eventNames()).toEqual(["data:get:x"]);
    await clock.advance(300); // the time of the handler itself
    expect(clock.pending).toBe(0);
  });
});
