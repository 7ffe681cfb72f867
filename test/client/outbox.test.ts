import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Dropped, Outbox } from "../../client/outbox.js";
import { systemClock } from "../../shared/clock.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(limits: Partial<ConstructorParameters<typeof Outbox>[0]> = {}) {
  const dropped: Dropped[] = [];
  const outbox = new Outbox(
    { maxKept: 3, maxKeptCharacters: 100, keepMs: 1000, clock: systemClock, ...limits },
    (each) => dropped.push(each),
  );
  return { outbox, dropped };
}

describe("the outbox", () => {
  it("keeps events in their order, and gives them once", () => {
    const { outbox } = setUp();
    expect(outbox.keep("a", {}, "1", "keep")).toBe(true);
    expect(outbox.keep("b", {}, "2", "keep")).toBe(true);
    expect(outbox.take()).toEqual(["1", "2"]);
    expect(outbox.take()).toEqual([]);
  });

  it("refuses when it may keep nothing, and when it is full by number or by size", () => {
    const { outbox, dropped } = setUp();
    expect(outbox.keep("a", {}, "1", "refuse")).toBe(false);
    expect(outbox.keep("a", {}, "x".repeat(101), "keep")).toBe(false);
    for (const text of ["1", "2", "3"]) expect(outbox.keep("a", {}, text, "keep")).toBe(true);
    expect(outbox.keep("a", {}, "4", "keep")).toBe(false);
    expect(outbox.take()).toEqual(["1", "2", "3"]);
    expect(dropped).toEqual([]);
  });

  it("keeps only the latest of an event, and reports what it took the place of", () => {
    const { outbox, dropped } = setUp({ maxKept: 2 });
    outbox.keep("position", { x: 1 }, "1", "latest");
    outbox.keep("chat", {}, "2", "keep");
    expect(outbox.keep("position", { x: 2 }, "3", "latest")).toBe(true);
    expect(outbox.take()).toEqual(["2", "3"]);
    expect(dropped).toEqual([{ event: "position", fields: { x: 1 }, reason: "replaced" }]);
  });

  it("drops what is too old, and reports it", () => {
    const { outbox, dropped } = setUp();
    outbox.keep("old", { n: 1 }, "1", "keep");
    vi.advanceTimersByTime(600);
    outbox.keep("new", {}, "2", "keep");
    vi.advanceTimersByTime(400);
    expect(outbox.take()).toEqual(["2"]);
    expect(dropped).toEqual([{ event: "old", fields: { n: 1 }, reason: "expired" }]);
  });

  it("reports all that it kept when the client is closed", () => {
    const { outbox, dropped } = setUp();
    outbox.keep("a", {}, "1", "keep");
    outbox.close();
    expect(dropped).toEqual([{ event: "a", fields: {}, reason: "closed" }]);
    expect(outbox.take()).toEqual([]);
  });
});
