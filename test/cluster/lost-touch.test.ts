/** Servers that have lost touch with an engine in memory, on virtual time. */
import { describe, expect, it } from "vitest";
import { createRouter } from "../../server/index.js";
import { memoryEngine, VirtualClock } from "../../testing/index.js";
import { at, follow, startCluster } from "../support/cluster.js";
import { atEnd } from "../support/disposing.js";

describe("a node that has lost touch", () => {
  it("tells its clients, serves on, and tells them when it has caught up", async () => {
    const { clock, hub, pairs } = await startCluster(2);
    const shown = follow(at(pairs, 0), "clock");
    at(pairs, 0).router.publish("clock", 1);
    await clock.advance(200);
    hub.kill();
    await clock.advance(50);
    expect(at(pairs, 0).router.cluster?.state).toBe("alone");
    expect(shown.at(-1)).toMatchObject({ value: 1, status: "stale" });
    at(pairs, 0).router.publish("clock", 2);
    await clock.advance(50);
    expect(shown.at(-1)).toMatchObject({ value: 2, status: "stale" });
    const late = follow(at(pairs, 0), "clock");
    await clock.advance(200);
    expect(late.at(-1)).toMatchObject({ value: 2, status: "stale" });
    hub.start();
    await clock.advance(100);
    expect([shown.at(-1)?.status, late.at(-1)?.status]).toEqual(["live", "live"]);
    expect(hub.held("data:set:clock")?.text).toBe("2");
  });

  it("notices by itself that the engine does nothing, within beatMs and waitMs", async () => {
    const { clock, hub, pairs } = await startCluster(2, { engine: { beatMs: 1_000, waitMs: 500 } });
    hub.stop();
    await clock.advance(1_600);
    expect(pairs.map(({ router }) => router.cluster?.state)).toEqual(["alone", "alone"]);
    hub.resume();
    await clock.advance(100);
    expect(pairs.map(({ router }) => router.cluster?.state)).toEqual(["joined", "joined"]);
  });

  it("notices that it hears nothing, and makes a new connection", async () => {
    const { clock, hub, pairs } = await startCluster(2, { engine: { beatMs: 1_000, waitMs: 500 } });
    hub.deafen(at(pairs, 0).engine);
    await clock.advance(1_600);
    expect(pairs.map(({ router }) => router.cluster?.state)).toEqual(["alone", "joined"]);
    await clock.advance(3_000);
    expect(at(pairs, 0).router.cluster?.state).toBe("joined");
  });

  it("finds in an audit what it was never told", async () => {
    const { clock, hub, pairs } = await startCluster(2, { engine: { auditMs: 10_000 } });
    const shown = follow(at(pairs, 0), "clock");
    await clock.advance(200);
    hub.deafen(at(pairs, 0).engine, "data:set:clock");
    at(pairs, 1).router.publish("clock", 1);
    await clock.advance(1_000);
    expect(shown.at(-1)?.value).toBeUndefined();
    await clock.advance(10_000);
    expect(shown.at(-1)).toMatchObject({ value: 1, status: "live" });
  });

  it("serves an engine that is not there at the start, and joins it later", async () => {
    const clock = new VirtualClock();
    const hub = memoryEngine({ clock });
    hub.kill();
    const router = createRouter({ webSockets: true, clock, cluster: hub.engine() });
    atEnd(() => router.close());
    router.publish("clock", 1);
    await clock.advance(3_000);
    expect(router.cluster?.state).toBe("alone");
    hub.start();
    await clock.advance(100);
    expect(hub.held("data:set:clock")).toMatchObject({ text: "1" });
  });

  it("bounds what waits of items that nobody follows, and counts what is lost", async () => {
    const { clock, hub, pairs } = await startCluster(1, { engine: { maxWaiting: 10 } });
    hub.kill();
    for (let id = 0; id < 30; id++) at(pairs, 0).router.publish("row", id, id);
    expect(at(pairs, 0).router.stats().cluster).toMatchObject({ waiting: 10, lost: 20 });
    hub.start();
    await clock.advance(1_000);
    expect(hub.held("data:set:row:29")?.text).toBe("29");
  });
});
