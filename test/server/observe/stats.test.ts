/** What is counted, and where it is published. */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../testing/index.js";
import { atEnd } from "../../support/disposing.js";
import { setUpRouter } from "../../support/router.js";
import { answerWith } from "../../support/server.js";

describe("stats", () => {
  it("counts frames both ways, what was ignored and what was refused", async () => {
    const { peer, router, events } = setUpRouter();
    answerWith(events, "a", 1);
    const one = await peer().hello();
    one.say("not json");
    one.say({ event: "error" });
    one.say({ event: "data:get:a", ref: "r" });
    await one.inbox.find(({ ref }) => ref === "r");
    expect(router.stats()).toMatchObject({
      sessions: 1,
      items: 0,
      framesIn: 4,
      framesOut: 3, // the welcome, the refusal and the answer
      ignored: 1,
      refused: { reserved: 1 },
      conflated: 0,
      dropped: 0,
      bufferedBytes: 0,
    });
  });

  it("counts values that a newer one replaced, bytes that wait, and events that were never sent", () => {
    const { peer, router, events } = setUpRouter({ highWaterBytes: 100 });
    const one = peer();
    one.stalled = true;
    one.say({ event: "data:get:a", live: true });
    for (let n = 0; n < 10; n++) events.emit("data:set:a", "x".repeat(200));
    for (let n = 0; n < 3; n++) router.broadcast("note");
    const { conflated, bufferedBytes, dropped } = router.stats();
    expect(conflated).toBe(8); // the first went out, the second waits, the others replaced it
    expect(bufferedBytes).toBeGreaterThan(200);
    expect(dropped).toBe(0);
    one.leave();
    expect(router.stats().dropped).toBe(3);
  });

  it("is published while there are sessions, at each look after them", async () => {
    const clock = new VirtualClock();
    const { peer, router } = setUpRouter({ clock });
    const published: unknown[] = [];
    const hear = (stats: unknown): void => void published.push(stats);
    subscribe("monument-ws:stats", hear);
    atEnd(() => void unsubscribe("monument-ws:stats", hear));
    const one = peer();
    await clock.advance(11_000);
    expect(published).toHaveLength(2);
    expect(published[0]).toMatchObject({ sessions: 1, framesIn: 0, loopLagMs: expect.any(Number) });
    one.leave();
    await clock.advance(11_000);
    expect(published).toHaveLength(2);
    expect(router.stats().loopLagMs).toBe(0);
  });
});
