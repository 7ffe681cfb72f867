/** Events are not state: what may be lost is reported. */
import { describe, expect, it } from "vitest";
import { createPair, type Pair } from "../../testing/index.js";
import { atEnd } from "../support/disposing.js";

function setUp(router: object = {}) {
  const notes: unknown[] = [];
  const pair: Pair = createPair({
    router,
    serve: (each) => void each.handle("note", ({ n }) => void notes.push(n)),
  });
  const client = pair.client({ maxBufferedBytes: 200 });
  atEnd(() => client.close());
  const gaps: number[] = [];
  const news: unknown[] = [];
  client.on("ws:gap", ({ lostMs }) => void gaps.push(lostMs));
  client.on("news", ({ n }) => void news.push(n));
  client.connect().catch(() => {});
  return { pair, client, notes, gaps, news };
}

describe("events of the server", () => {
  it("that a client may have missed are reported as a gap, once for each loss", async () => {
    const { pair, gaps } = setUp();
    await pair.clock.advance(100);
    expect(gaps).toEqual([]);
    for (const link of pair.links) link.cut();
    await pair.clock.advance(6_000);
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toBeGreaterThan(499);
    expect(gaps[0]).toBeLessThan(5_100);
  });

  it("that no longer fit close a slow consumer, which comes back, is told of the gap, and goes on", async () => {
    const { pair, client, gaps, news } = setUp({ highWaterBytes: 100, maxQueuedBytes: 3_000 });
    await pair.clock.advance(100);
    for (const link of pair.links) link.toClient.stall();
    for (let n = 0; n < 20; n++) pair.router.broadcast("news", { n, filler: "x".repeat(100) });
    expect(pair.router.stats().sessions).toBe(0);
    await pair.clock.advance(10_000);
    expect(client.state.name).toBe("open");
    expect(gaps).toHaveLength(1);
    pair.router.broadcast("news", { n: "after" });
    await pair.clock.advance(100);
    expect(news).toEqual(["after"]);
  });

  it("that wait too long close a slow consumer too", async () => {
    const { pair } = setUp({ highWaterBytes: 100 });
    await pair.clock.advance(100);
    for (const link of pair.links) link.toClient.stall();
    for (const n of [1, 2]) pair.router.broadcast("news", { n, filler: "x".repeat(100) });
    const [before] = pair.router.sessions;
    await pair.clock.advance(16_000);
    expect(before?.isOpen).toBe(false);
  });
});

describe("events of a client", () => {
  it("are kept while the socket is full, and go out in their order when it has drained", async () => {
    const { pair, client, notes } = setUp();
    await pair.clock.advance(100);
    const [link] = pair.links;
    link?.toServer.stall();
    for (let n = 1; n <= 20; n++) expect(client.emit("note", { n })).toBe(true);
    expect(link?.toServer.bufferedAmount).toBeLessThan(300);
    link?.toServer.resume();
    await pair.clock.advance(1_000);
    expect(notes).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it("are refused while the socket is full if the caller says so", async () => {
    const { pair, client } = setUp();
    await pair.clock.advance(100);
    for (const link of pair.links) link.toServer.stall();
    const taken = Array.from({ length: 20 }, (_, n) => client.emit("note", { n }, { offline: "refuse" }));
    expect(taken).toContain(true);
    expect(taken.at(-1)).toBe(false);
  });

  it("that did not go out are reported with why", async () => {
    const { pair, client } = setUp();
    const dropped: unknown[] = [];
    client.on("ws:dropped", ({ fields, reason }) => void dropped.push([fields, reason]));
    await pair.clock.advance(100);
    pair.stop();
    client.emit("note", { n: 1 });
    client.emit("note", { n: 2 }, { offline: "latest", key: "a" });
    client.emit("note", { n: 3 }, { offline: "latest", key: "a" });
    await pair.clock.advance(31_000);
    client.emit("note", { n: 4 });
    client.close();
    await pair.clock.advance(1);
    expect(dropped).toEqual([
      [{ n: 2 }, "replaced"],
      [{ n: 1 }, "expired"],
      [{ n: 3 }, "expired"],
      [{ n: 4 }, "closed"],
    ]);
  });
});
