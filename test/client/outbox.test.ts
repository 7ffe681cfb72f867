import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createContext } from "../../client/create-context.js";
import type { Dropped, OfflinePolicy } from "../../client/index.js";
import { createOutbox } from "../../client/outbox.js";
import { createQueue } from "../../client/queue.js";
import { systemClock } from "../../shared/clock.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(limits: object = {}) {
  const dropped: Dropped[] = [];
  const common = {
    url: "ws://nowhere",
    clock: systemClock,
    maxKept: 3,
    maxKeptCharacters: 100,
    keepMs: 1000,
  };
  const context = createContext({ ...common, ...limits });
  const sent: string[] = [];
  let isOpen = false;
  const send = (text: string): boolean => isOpen && sent.push(JSON.parse(text).text) > 0;
  const sending = { ...context, send };
  const emit = createOutbox(sending, createQueue(sending));
  context.on("ws:dropped", (each: Dropped) => void dropped.push(each));
  const keep = (event: string, text: string, offline: OfflinePolicy, key = event): boolean =>
    emit(event, { text }, { offline, key });
  const texts = (): string[] => [...context.waiting.values()].map(({ text }) => JSON.parse(text ?? "").text);
  const open = (): void => {
    isOpen = true;
    context.emit("ws:up", false);
  };
  return { context, dropped, keep, texts, open, sent };
}

describe("the outbox", () => {
  it("keeps events in their order until they were sent", () => {
    const { keep, texts, open, sent } = setUp();
    expect(keep("a", "1", "keep")).toBe(true);
    expect(keep("b", "2", "keep")).toBe(true);
    expect(texts()).toEqual(["1", "2"]);
    open();
    expect(sent).toEqual(["1", "2"]);
    expect(texts()).toEqual([]);
  });

  it("refuses when it may keep nothing, and when it is full by number or by size", async () => {
    const { keep, texts, dropped } = setUp();
    expect(keep("a", "1", "refuse")).toBe(false);
    expect(keep("a", "x".repeat(101), "keep")).toBe(false);
    for (const text of ["1", "2", "3"]) expect(keep("a", text, "keep")).toBe(true);
    expect(keep("a", "4", "keep")).toBe(false);
    expect(texts()).toEqual(["1", "2", "3"]);
    await Promise.resolve();
    expect(dropped).toEqual([]);
  });

  it("keeps only the latest of a key, and reports what it took the place of", async () => {
    const { keep, texts, dropped } = setUp({ maxKept: 3 });
    keep("position", "1", "latest");
    keep("chat", "2", "keep");
    expect(keep("position", "3", "latest")).toBe(true);
    expect(keep("position", "4", "latest", "another rider")).toBe(true);
    expect(texts()).toEqual(["2", "3", "4"]);
    await Promise.resolve();
    expect(dropped).toEqual([{ event: "position", fields: { text: "1" }, reason: "replaced" }]);
  });

  it("drops what is too old, and reports it", async () => {
    const { keep, texts, dropped, open, sent } = setUp();
    keep("old", "1", "keep");
    vi.advanceTimersByTime(600);
    keep("new", "2", "keep");
    vi.advanceTimersByTime(400);
    open();
    expect(sent).toEqual(["2"]);
    expect(texts()).toEqual([]);
    await Promise.resolve(); // it is reported in a later turn
    expect(dropped).toEqual([{ event: "old", fields: { text: "1" }, reason: "expired" }]);
  });

  it("reports all that it kept when the client is closed", async () => {
    const { context, keep, texts, dropped } = setUp();
    keep("a", "1", "keep");
    context.signal("closed");
    expect(texts()).toEqual([]);
    await Promise.resolve();
    expect(dropped).toEqual([{ event: "a", fields: { text: "1" }, reason: "closed" }]);
  });
});
