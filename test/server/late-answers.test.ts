/** Data handlers that read first and answer later: what was published meanwhile is newer. */
import type { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../testing/index.js";
import { setUpRouter } from "../support/router.js";

/** A router on a time of its own, with an item "x" whose handler reads `truth.now` and answers `truth.takesMs` later. */
function setUp(kind: "callback" | "promise") {
  const clock = new VirtualClock();
  const set = setUpRouter({ clock });
  const truth = { now: 1, takesMs: 300, calls: 0 };
  const { events } = set;
  const pause = (ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve));
  events.on("data:get:x", () => {
    truth.calls++;
    const { now: read, takesMs } = truth;
    if (kind === "promise") return pause(takesMs).then(() => void events.emit("data:set:x", read));
    clock.after(takesMs, () => events.emit("data:set:x", read));
    return undefined;
  });
  const publish = (value: number): void => {
    truth.now = value;
    events.emit("data:set:x", value);
  };
  return { ...set, clock, truth, publish };
}

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
      const { clock, peer, publish, truth } = setUp(kind);
      const one = peer();
      one.say(live);
      await clock.advance(100);
      publish(2);
      await clock.advance(200);
      await clock.advance(301);
      expect(await last(one)).toBe(2);
      await clock.advance(60_000);
      expect(await last(one)).toBe(2);
      expect(truth.calls).toBeLessThanOrEqual(3);
    });

    it("does not do so for one who asked anew while nobody watched", async () => {
      const { clock, peer, publish, truth } = setUp(kind);
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
      const { clock, peer, truth } = setUp(kind);
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
      const { clock, peer, truth } = setUp(kind);
      const one = peer();
      for (const ref of ["a", "b", "c"]) {
        one.say({ event: "data:get:x", ref });
        await clock.advance(400);
      }
      await clock.advance(60_000);
      expect(truth.calls).toBe(3);
    });

    it("costs an item that is set fifty times a second a few questions, and not one after the other", async () => {
      const { clock, peer, publish, truth } = setUp(kind);
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
      const { clock, peer, publish, truth } = setUp(kind);
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
      const { clock, peer, publish, truth } = setUp(kind);
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

describe("an item whose handler may still answer", () => {
  it("stays on the bus when nobody wants it, for as long as a get may take", async () => {
    const { clock, events, peer } = setUp("callback");
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
    const { clock, events, peer } = setUp("promise");
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
    const { events, peer, router, clock } = setUp("callback");
    peer().say(live);
    router.close();
    expect(events.eventNames()).toEqual(["data:get:x"]);
    await clock.advance(300); // the time of the handler itself
    expect(clock.pending).toBe(0);
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
    const { clock, events, peer, truth } = setUp("callback");
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
    const { clock, events, peer, publish, truth } = setUp("promise");
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
