import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Dropped, type OfflinePolicy, Outbox } from "../../client/outbox.js";
import { systemClock } from "../../shared/clock.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(limits: Partial<ConstructorParameters<typeof Outbox>[0]> = {}) {
  const dropped: Dropped[] = [];
  const bounds = { maxKept: 3, maxKeptCharacters: 100, keepMs: 1000, clock: systemClock, ...limits };
  const outbox = new Outbox(bounds, (each) => dropped.push(each));
  const keep = (event: string, text: string, policy: OfflinePolicy, key = event): boolean =>
    outbox.keep({ event, fields: { text }, text, order: 0, key }, policy);
  const texts = (): string[] => outbox.waiting().map(({ text }) => text);
  return { outbox, dropped, keep, texts };
}

describe("the outbox", () => {
  it("keeps events in their order until they were sent", () => {
    const { outbox, keep, texts } = setUp();
    expect(keep("a", "1", "keep")).toBe(true);
    expect(keep("b", "2", "keep")).toBe(true);
    expect(texts()).toEqual(["1", "2"]);
    for (const each of outbox.waiting()) outbox.sent(each);
    expect(texts()).toEqual([]);
  });

  it("refuses when it may keep nothing, and when it is full by number or by size", () => {
    const { keep, texts, dropped } = setUp();
    expect(keep("a", "1", "refuse")).toBe(false);
    expect(keep("a", "x".repeat(101), "keep")).toBe(false);
    for (const text of ["1", "2", "3"]) expect(keep("a", text, "keep")).toBe(true);
    expect(keep("a", "4", "keep")).toBe(false);
    expect(texts()).toEqual(["1", "2", "3"]);
    expect(dropped).toEqual([]);
  });

  it("keeps only the latest of a key, and reports what it took the place of", () => {
    const { keep, texts, dropped } = setUp({ maxKept: 3 });
    keep("position", "1", "latest");
    keep("chat", "2", "keep");
    expect(keep("position", "3", "latest")).toBe(true);
    expect(keep("position", "4", "latest", "another rider")).toBe(true);
    expect(texts()).toEqual(["2", "3", "4"]);
    expect(dropped).toEqual([{ event: "position", fields: { text: "1" }, reason: "replaced" }]);
  });

  it("drops what is too old, and reports it", () => {
    const { outbox, keep, texts, dropped } = setUp();
    keep("old", "1", "keep");
    vi.advanceTimersByTime(600);
    keep("new", "2", "keep");
    vi.advanceTimersByTime(400);
    outbox.expire();
    expect(texts()).toEqual(["2"]);
    expect(dropped).toEqual([{ event: "old", fields: { text: "1" }, reason: "expired" }]);
  });

  it("reports all that it kept when the client is closed", () => {
    const { outbox, keep, texts, dropped } = setUp();
    keep("a", "1", "keep");
    outbox.close();
    expect(dropped).toEqual([{ event: "a", fields: { text: "1" }, reason: "closed" }]);
    expect(texts()).toEqual([]);
  });
});
