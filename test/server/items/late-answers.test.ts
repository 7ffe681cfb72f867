/** Data handlers that read first and answer later: what was published meanwhile is newer. */
import type { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../testing/index.js";
import { setUpRouter } from "../../support/router.js";
import { setUpSlowHandler } from "../../support/slow-handler.js";

const live = { event: "data:get:x", ref: "live", live: true };
const turn = (): Promise<void> => new Promise(setImmediate);

async function last(peer: { inbox: { all: Array<Record<string, unknown>> } }): Promise<unknown> {
  await turn();
  return peer.inbox.all.at(-1)?.data;
}

describe.each(["callback", "promise"] as const)(
  "a handler that reads first and answers later by %s",
  (kind) => {
    it("does not put what it read over what was published meanwhile", async () => {
      const { clock, peer, publish, truth } = setUpSlowHandler(kind);
      const one = peer();
      one.say(live);
      await clock.advance(100);
      publish(2);
      await clock.advance(200);
      await clock.advance(301);
      expect(await last(one)).toBe(2);
      await clock.advance(60_000);
      expect(await last(one)).toBe(2);
      expect(truth.calls).toBeLessThanOrEqual(4);
    });

    it("does not do so for one who asked anew while nobody watched", async () => {
      const { clock, peer, publish, truth } = setUpSlowHandler(kind);
      const gone = peer();
      truth.takesMs = 5_000;
      gone.say(live);
      gone.leave();
      publish(2);
      truth.takesMs = 10;
      await clock.advance(1_500);
      const one = peer();
      one.say(live);
      await clock.advance(8_000);
      expect(await last(one)).toBe(2);
      expect(truth.calls).toBeLessThanOrEqual(5);
    });

    it("does not do so with the older of two answers that are on their way, though nothing was published", async () => {
      const { clock, peer, truth } = setUpSlowHandler(kind);
      const [one, other] = [peer(), peer()];
      truth.takesMs = 1_800;
      one.say(live);
      await clock.advance(1_100);
      truth.now = 2;
      truth.takesMs = 200;
      other.say(live);
      await clock.advance(1_500);
      expect(await last(one)).toBe(2);
      expect(await last(other)).toBe(2);
    });

    it("is asked once for each question while nothing is published", async () => {
      const { clock, peer, truth } = setUpSlowHandler(kind);
      const one = peer();
      for (const ref of ["a", "b", "c"]) {
        one.say({ event: "data:get:x", ref });
        await clock.advance(400);
      }
      await clock.advance(60_000);
      expect(truth.calls).toBe(3);
    });

    it("costs an item that is set fifty times a second a few questions, and not one after the other", async () => {
      const { clock, peer, publish, truth } = setUpSlowHandler(kind);
      const one = peer();
      one.say(live);
      for (let n = 2; n < 3_000; n++) {
        publish(n);
        await clock.advance(20);
      }
      expect(truth.calls).toBeLessThanOrEqual(3);
      await clock.advance(1_000);
      expect(await last(one)).toBe(2_999);
      await clock.advance(60_000);
      expect(truth.calls).toBeLessThanOrEqual(4);
      expect(await last(one)).toBe(2_999);
    });

    it("costs an item that is set each second a few questions", async () => {
      const { clock, peer, publish, truth } = setUpSlowHandler(kind);
      const one = peer();
      one.say(live);
      for (let n = 2; n < 120; n++) {
        publish(n);
        await clock.advance(1_000);
      }
      expect(truth.calls).toBeLessThanOrEqual(6);
      expect(await last(one)).toBe(119);
    });

    it("is not asked once more for nobody", async () => {
      const { clock, peer, publish, truth } = setUpSlowHandler(kind);
      const one = peer();
      one.say(live);
      publish(2);
      await clock.advance(299);
      one.leave();
      await clock.advance(60_000);
      expect(truth.calls).toBe(1);
      expect(clock.pending).toBe(0);
    });
  },
);

describe("the same old value from several calls", () => {
  it("is not taken for the newest because it came twice", async () => {
    const clock = new VirtualClock();
    const { events, peer } = setUpRouter({ clock });
    const answers: Array<() => void> = [];
    let truth = "old";
    events.on("data:get:x", () => {
      const read = truth;
      answers.push(() => events.emit("data:set:x", read));
    });
    const one = peer();
    one.say(live);
    for (const ref of ["b", "c", "d"]) {
      await clock.advance(1_100);
      one.say({ event: "data:get:x", ref });
    }
    truth = "new";
    events.emit("data:set:x", truth);
    answers[0]?.();
    await clock.advance(0);
    answers[4]?.(); // it was asked once more
    for (const call of [1, 2]) answers[call]?.();
    expect(await last(one)).toBe("old");
    await clock.advance(1_000);
    answers[5]?.();
    expect(await last(one)).toBe("new");
  });
});

describe("a handler that answers while it is called", () => {
  it("is never asked once more, however often the item is set", async () => {
    const { events, peer, clock } = { ...setUpRouter(), clock: new VirtualClock() };
    let calls = 0;
    events.on("data:get:x", () => {
      calls++;
      events.emit("data:set:x", `read ${calls}`);
    });
    const one = peer();
    one.say(live);
    for (let n = 0; n < 10; n++) {
      events.emit("data:set:x", n);
      one.say({ event: "data:get:x", ref: `${n}` });
      await turn();
    }
    await clock.advance(60_000);
    expect(calls).toBe(11);
  });

  it("is newer than an answer of another call that is still on its way", async () => {
    const { clock, events, peer, truth } = setUpSlowHandler("callback");
    const one = peer();
    one.say(live);
    await clock.advance(1_100);
    expect(await last(one)).toBe(1);
    cache(events, () => truth.now);
    truth.now = 2;
    one.say({ event: "data:get:x", ref: "b" });
    expect(await last(one)).toBe(2);
  });
});

describe("a handler that is asked once more", () => {
  it.each(["throws", "rejects", "never answers"])("and %s is asked again, but not for ever", async (how) => {
    const { clock, events, peer, publish, truth } = setUpSlowHandler("promise");
    const one = peer();
    one.say(live);
    await clock.advance(100);
    publish(2);
    events.removeAllListeners("data:get:x");
    let calls = 0;
    events.on("data:get:x", () => {
      calls++;
      if (calls === 3) events.emit("data:set:x", truth.now);
      else if (how === "throws") throw new Error("down");
      else if (how === "rejects") return Promise.reject(new Error("down"));
      return undefined;
    });
    await clock.advance(120_000);
    expect(await last(one)).toBe(2);
    expect(calls).toBe(3);
    events.removeAllListeners("data:get:x");
  });
});

/** From now on the handler answers at once with what `read` gives. */
function cache(events: EventEmitter, read: () => unknown): void {
  events.removeAllListeners("data:get:x");
  events.on("data:get:x", () => events.emit("data:set:x", read()));
}
