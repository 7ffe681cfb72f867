/** Events of other nodes that are missed, and nodes that come and go. */
import { describe, expect, it } from "vitest";
import type { Engine } from "../../cluster/engine.js";
import { createRouter } from "../../server/index.js";
import { quietLog } from "../support/server.js";
import { Viewer } from "../support/viewer.js";
import { gapsOf, newsOf, start } from "./audiences-set-up.js";

describe("a node of several", () => {
  it("tells those who may have missed events of another node, once, and nobody else", async () => {
    const { clock, hub, engines, routers } = await start();
    const [member, other] = [new Viewer(routers[1]), new Viewer(routers[1])];
    const [session] = routers[1].sessions;
    session?.join("room");
    const tell = async (...texts: string[]): Promise<void> => {
      for (const text of texts) routers[0].emit({ group: "room" }, "news", { text });
      await clock.advance(1_000);
    };
    await clock.advance(1_000);
    await tell("a");
    hub.cut(engines[0] as Engine, 50);
    await tell("b", "c");
    await tell("d");
    expect(newsOf(member)).toEqual(["a", "d"]);
    expect(gapsOf(member)).toEqual([expect.closeTo(2_000, -1)]);
    expect(gapsOf(other)).toEqual([]);
    await tell("e");
    expect(gapsOf(member)).toHaveLength(1);
  });

  it("tells all clients of a node that was alone for how long it was", async () => {
    const { clock, hub, engines, routers } = await start();
    const [here, there] = routers.map((router) => new Viewer(router));
    await clock.advance(1_000);
    hub.cut(engines[0] as Engine, 3_000);
    await clock.advance(10_000);
    expect([here, there].map((viewer) => gapsOf(viewer as Viewer))).toEqual([
      [expect.closeTo(3_000, -2)],
      [],
    ]);
  });

  it("sends clients nothing of what somebody else writes into the engine, unless it is an event", async () => {
    const { clock, hub, routers } = await start();
    const viewer = new Viewer(routers[0]);
    const intruder = hub.engine();
    await new Promise<void>((resolve) => {
      intruder.open({ heard: () => {}, written: () => {}, message: () => {}, lost: () => {}, back: resolve });
      void clock.advance(50);
    });
    const before = viewer.events.length;
    for (const [index, text] of ["{", '"x"', '{"event":7}', '{"event":"ws:drain","withinMs":1}'].entries()) {
      intruder.send("all", `1 intruder ${index + 1} ${text}`).catch(() => {});
    }
    intruder.send("all", '{"event":"news","text":"no number"}').catch(() => {});
    intruder.send("all", '1 intruder 5 {"event":"news","text":"a"}').catch(() => {});
    await clock.advance(50);
    expect(viewer.events.slice(before)).toEqual([{ event: "news", text: "a" }]);
    await intruder.close();
  });

  it("counts what other nodes were not told, and what it was not told itself", async () => {
    const { clock, hub, routers } = await start();
    await clock.advance(20);
    routers[0].broadcast("news", { text: "a" });
    await clock.advance(20);
    hub.kill();
    routers[0].broadcast("news", { text: "b" });
    hub.start();
    await clock.advance(100);
    routers[0].broadcast("news", { text: "c" });
    await clock.advance(20);
    expect(routers[0].stats().cluster?.unsent).toBe(1);
    expect(routers[1].stats().cluster?.missed).toBe(1);
  });
});

describe("the nodes of a cluster", () => {
  it("know each other by what they have said, and forget who says goodbye or nothing more", async () => {
    const { clock, hub, routers } = await start();
    await clock.advance(50);
    new Viewer(routers[1]);
    await clock.advance(6_000);
    const [own, other] = routers[0].cluster?.nodes() ?? [];
    expect(own?.node).toBe(routers[0].cluster?.node);
    expect(other).toMatchObject({ node: routers[1].cluster?.node, stats: { sessions: 1 } });
    const third = createRouter({ webSockets: true, clock, log: quietLog(), cluster: hub.engine() });
    await clock.advance(50);
    expect([...routers, third].map(({ cluster }) => cluster?.nodes().length)).toEqual([3, 3, 3]);
    third.close();
    await clock.advance(50);
    expect(routers[0].cluster?.nodes()).toHaveLength(2);
    hub.kill();
    await clock.advance(16_000);
    expect(routers[0].cluster?.nodes()).toHaveLength(1);
  });
});
