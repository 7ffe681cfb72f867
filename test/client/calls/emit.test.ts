import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createCalls } from "../../../client/calls/calls.js";
import type { Dropped, OfflinePolicy } from "../../../client/index.js";
import { toConnection } from "../../../client/link/connection.js";
import type { Link } from "../../../client/link/link-types.js";
import type { Socket } from "../../../client/link/socket.js";
import { toSettings } from "../../../client/options.js";
import { WsError } from "../../../shared/errors.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(limits: object = {}) {
  const dropped: Dropped[] = [];
  const settings = toSettings({
    url: "ws://nowhere",
    maxKept: 3,
    maxKeptCharacters: 100,
    keepMs: 1000,
    ...limits,
  });
  const sent: string[] = [];
  const SocketClass = class implements Socket {
    onopen = null;
    onmessage = null;
    onclose = null;
    onerror = null;
    readyState = 1;
    bufferedAmount = 0;
    send(text: string): void {
      sent.push(JSON.parse(text).text);
    }
    close(): void {}
  };
  let isOpen = false;
  const link: Link = {
    state: { name: "idle" },
    open: () => undefined,
    signal: () => {},
    lose: () => {},
    leave: () => {},
    want: () => isOpen,
    closed: () => undefined,
  };
  const calls = createCalls(settings, link, ({ event, fields }, reason) => {
    dropped.push({ event, fields, reason });
  });
  const keep = (event: string, text: string, offline: OfflinePolicy, key = event): boolean =>
    calls.emit(event, { text }, { offline, key });
  const open = (): void => {
    isOpen = true;
    link.live = toConnection(new SocketClass(), settings.clock);
    calls.up([]);
  };
  return { calls, dropped, keep, open, sent };
}

describe("the outbox", () => {
  it("keeps events in their order until they were sent", () => {
    const { keep, open, sent } = setUp();
    expect(keep("a", "1", "keep")).toBe(true);
    expect(keep("b", "2", "keep")).toBe(true);
    expect(sent).toEqual([]);
    open();
    expect(sent).toEqual(["1", "2"]);
    open();
    expect(sent).toEqual(["1", "2"]);
  });

  it("refuses when it may keep nothing, and when it is full by number or by size", async () => {
    const { keep, dropped, open, sent } = setUp();
    expect(keep("a", "1", "refuse")).toBe(false);
    expect(keep("a", "x".repeat(101), "keep")).toBe(false);
    for (const text of ["1", "2", "3"]) expect(keep("a", text, "keep")).toBe(true);
    expect(keep("a", "4", "keep")).toBe(false);
    open();
    expect(sent).toEqual(["1", "2", "3"]);
    await Promise.resolve();
    expect(dropped).toEqual([]);
  });

  it("keeps only the latest of a key, and reports what it took the place of", async () => {
    const { keep, dropped, open, sent } = setUp({ maxKept: 3 });
    keep("position", "1", "latest");
    keep("chat", "2", "keep");
    expect(keep("position", "3", "latest")).toBe(true);
    expect(keep("position", "4", "latest", "another rider")).toBe(true);
    open();
    expect(sent).toEqual(["2", "3", "4"]);
    await Promise.resolve();
    expect(dropped).toEqual([{ event: "position", fields: { text: "1" }, reason: "replaced" }]);
  });

  it("drops what is too old, and reports it", async () => {
    const { keep, dropped, open, sent } = setUp();
    keep("old", "1", "keep");
    vi.advanceTimersByTime(600);
    keep("new", "2", "keep");
    vi.advanceTimersByTime(400);
    open();
    expect(sent).toEqual(["2"]);
    await Promise.resolve(); // it is reported in a later turn
    expect(dropped).toEqual([{ event: "old", fields: { text: "1" }, reason: "expired" }]);
  });

  it("reports all that it kept when the client is closed", async () => {
    const { calls, keep, dropped, open, sent } = setUp();
    keep("a", "1", "keep");
    calls.down(1000, new WsError("closed", "closed"));
    open();
    expect(sent).toEqual([]);
    await Promise.resolve();
    expect(dropped).toEqual([{ event: "a", fields: { text: "1" }, reason: "closed" }]);
  });
});
