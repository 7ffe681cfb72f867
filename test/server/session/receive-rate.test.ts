/** What a peer may send: bursts, a rate, and what happens beyond. */
import { describe, expect, it } from "vitest";
import { Inbox } from "../../../server/session/receive-rate.js";
import { Turns } from "../../../server/session/turns.js";
import { VirtualClock } from "../../../testing/index.js";

function setUp(options: Partial<ConstructorParameters<typeof Inbox>[0]> = {}) {
  const clock = new VirtualClock();
  const received: unknown[] = [];
  const told: string[] = [];
  const limits = {
    maxFramesPerSecond: 10,
    maxFrameBurst: 5,
    maxThrottledMs: 2_000,
    clock,
    turns: new Turns(clock),
    ...options,
  };
  const inbox = new Inbox(limits, {
    take: (data) => received.push(data),
    setPaused: (isPaused) => told.push(isPaused ? "paused" : "resumed"),
    throttled: () => told.push("throttled"),
    offended: () => told.push("offended"),
  });
  const put = (from: number, to: number): void => {
    for (let n = from; n <= to; n++) inbox.put(`${n}`);
  };
  return { clock, received, told, inbox, put };
}

const upTo = (last: number): string[] => Array.from({ length: last }, (_, n) => `${n + 1}`);

describe("an inbox", () => {
  it("receives a burst at once", () => {
    const { put, received, told } = setUp();
    put(1, 5);
    expect(received).toEqual(upTo(5));
    expect(told).toEqual([]);
  });

  it("has what is more wait for its turn, in its order, and reads no further until then", async () => {
    const { put, received, told, clock } = setUp();
    put(1, 12);
    expect(received).toEqual(upTo(5));
    expect(told).toEqual(["paused", "throttled"]);
    await clock.advance(300);
    expect(received).toEqual(upTo(8));
    put(13, 13);
    expect(received).toEqual(upTo(8)); // it does not overtake
    await clock.advance(1_000);
    expect(received).toEqual(upTo(13));
    expect(told).toEqual(["paused", "throttled", "resumed"]);
  });

  it("takes the sustained rate for ever", async () => {
    const { put, received, told, clock } = setUp();
    for (let n = 1; n <= 200; n++) {
      put(n, n);
      await clock.advance(100);
    }
    expect(received).toHaveLength(200);
    expect(told).toEqual([]);
  });

  it("gives up a peer that is over its rate for too long", async () => {
    const { put, told, clock } = setUp();
    for (let n = 1; n <= 200 && !told.includes("offended"); n++) {
      put(n, n);
      await clock.advance(20);
    }
    expect(told).toEqual(["paused", "throttled", "offended"]);
    expect(clock.now()).toBeGreaterThan(2_000);
    expect(clock.now()).toBeLessThan(2_500);
  });

  it("forgives bursts that lie apart, and tells of each", async () => {
    const { put, told, clock } = setUp();
    for (let burst = 0; burst < 5; burst++) {
      put(1, 15); // a second over the rate
      await clock.advance(5_000);
    }
    expect(told.filter((each) => each === "throttled")).toHaveLength(5);
    expect(told).not.toContain("offended");
  });

  it("holds everything while it is barred, whatever the rate", () => {
    const { put, received, told, inbox } = setUp({ maxFramesPerSecond: Number.POSITIVE_INFINITY });
    inbox.bar();
    put(1, 20);
    expect(received).toEqual([]);
    inbox.release();
    expect(received).toEqual(upTo(20));
    expect(told).toEqual(["paused", "resumed"]);
  });

  it("is barred again by a frame that it receives, and goes on after it", () => {
    const { received, inbox } = setUp();
    const clock = new VirtualClock();
    const barring = new Inbox(
      { maxFramesPerSecond: 10, maxFrameBurst: 9, maxThrottledMs: 1, clock, turns: new Turns(clock) },
      {
        take: (data) => {
          received.push(data);
          if (data === "2") barring.bar();
        },
        setPaused: () => {},
        throttled: () => {},
        offended: () => {},
      },
    );
    for (const text of ["1", "2", "3"]) barring.put(text);
    expect(received).toEqual(["1", "2"]);
    barring.release();
    expect(received).toEqual(["1", "2", "3"]);
    inbox.close();
  });

  it("gives up a peer of which too much waits, where its transport cannot be paused", () => {
    const { told, inbox } = setUp();
    for (let n = 0; n < 30; n++) inbox.put("x".repeat(64 * 1024));
    expect(told).toContain("offended");
  });

  it("shares its timer with all others, and stops it when nothing waits", async () => {
    const { clock, received, inbox } = setUp();
    const turns = new Turns(clock);
    const owner = { take: () => {}, setPaused: () => {}, throttled: () => {}, offended: () => {} };
    const limits = { maxFramesPerSecond: 10, maxFrameBurst: 5, maxThrottledMs: 2_000, clock, turns };
    const all = Array.from({ length: 100 }, () => new Inbox(limits, owner));
    for (const each of all) for (let n = 0; n < 8; n++) each.put("x");
    expect(clock.pending).toBe(1);
    await clock.advance(1_000);
    expect(clock.pending).toBe(0);
    expect(received).toEqual([]);
    inbox.close();
  });

  it("has no more than a slice of each look with all others, and its turn comes in the next", () => {
    let now = 0;
    const looks: (() => void)[] = [];
    const after = (_: number, then: () => void): (() => void) => {
      looks.push(then);
      return () => {};
    };
    const turns = new Turns({ now: () => now, date: () => now, after });
    const looked: number[] = [];
    for (let n = 0; n < 5; n++) {
      const look = (): void => {
        looked.push(n);
        now += 4; // ten milliseconds are over after the third
      };
      turns.add({ look });
    }
    for (let n = 0; n < 3; n++) looks.shift()?.();
    expect(looked).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3]);
  });

  it("tells its transport how many frames may come, and when to go on", async () => {
    const { clock, told, inbox } = setUp();
    expect(inbox.credit).toBe(5);
    inbox.charge(5);
    expect(inbox.credit).toBe(0);
    inbox.wait();
    expect(told).toEqual(["paused", "throttled"]);
    await clock.advance(150);
    expect(told).toEqual(["paused", "throttled", "resumed"]);
    expect([inbox.credit, clock.pending]).toEqual([1.5, 0]);
  });

  it("receives nothing after it was closed", async () => {
    const { put, received, clock, inbox } = setUp();
    put(1, 10);
    inbox.close();
    await clock.advance(5_000);
    expect(received).toEqual(upTo(5));
    expect(clock.pending).toBe(0);
  });
});
