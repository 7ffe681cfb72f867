/** Events, revocations and changed rights, on one node and on several. */
import { describe, expect, it } from "vitest";
import type { Engine } from "../../cluster/engine.js";
import { createRouter, type Router } from "../../server/index.js";
import { type MemoryEngine, memoryEngine, VirtualClock } from "../../testing/index.js";
import { atEnd } from "../support/disposing.js";
import { quietLog } from "../support/server.js";
import { Viewer } from "../support/viewer.js";

interface World {
  clock: VirtualClock;
  hub: MemoryEngine;
  engines: Engine[];
  routers: [Router, Router];
}

const allowed = new Set<string>();

/** Two nodes of one cluster. */
async function start(): Promise<World> {
  const clock = new VirtualClock();
  const hub = memoryEngine({ clock });
  const engines = [hub.engine(), hub.engine()];
  const create = (cluster: Engine | undefined): Router => {
    const authorize = ({ name }: { name: string }): boolean => allowed.has(name);
    const router = createRouter({
      webSockets: true,
      clock,
      log: quietLog(),
      cluster,
      authorize,
    });
    atEnd(() => router.close());
    return router;
  };
  allowed.clear();
  const routers: World["routers"] = [create(engines[0]), create(engines[1])];
  await clock.advance(50);
  return { clock, hub, engines, routers };
}

const [ann, bob] = [{ id: "ann" }, { id: "bob" }];

function newsOf({ events }: Viewer): unknown[] {
  return events.filter(({ event }) => event === "news").map(({ text }) => text);
}

function gapsOf({ events }: Viewer): unknown[] {
  return events.filter(({ event }) => event === "ws:gap").map(({ lostMs }) => lostMs);
}

function isClosed({ events }: Viewer): boolean {
  return events.some(({ event }) => event === "closed");
}

describe("on several nodes", () => {
  it("broadcasts to all, once", async () => {
    const { clock, routers } = await start();
    const viewers = routers.map((router) => new Viewer(router));
    await clock.advance(20);
    routers[0].broadcast("news", { text: "a" });
    routers[1].broadcast("news", { text: "b" });
    await clock.advance(20);
    for (const viewer of viewers) expect(newsOf(viewer).sort()).toEqual(["a", "b"]);
  });

  it("sends an event to all sessions of a user, and to nobody else", async () => {
    const { clock, routers } = await start();
    const [here, there, other] = [
      new Viewer(routers[0], ann),
      new Viewer(routers[1], ann),
      new Viewer(routers[1], bob),
    ];
    await clock.advance(20);
    routers[0].emit({ user: { id: "ann" } }, "news", { text: "a" });
    await clock.advance(20);
    expect([here, there, other].map(newsOf)).toEqual([["a"], ["a"], []]);
  });

  it("sends an event to a group, until a session leaves it or ends", async () => {
    const { clock, routers } = await start();
    const [here, there, gone] = [new Viewer(routers[0]), new Viewer(routers[1]), new Viewer(routers[1])];
    const [first, second] = [...routers[1].sessions];
    for (const router of routers) for (const session of router.sessions) session.join("room");
    await clock.advance(20);
    gone.close();
    routers[0].emit({ group: "room" }, "news", { text: "a" });
    await clock.advance(20);
    first?.leave("room");
    second?.leave("room");
    routers[0].emit({ group: "room" }, "news", { text: "b" });
    await clock.advance(20);
    expect([here, there, gone].map(newsOf)).toEqual([["a", "b"], ["a"], []]);
  });

  it("sends an event to one session by its id, wherever it is", async () => {
    const { clock, routers } = await start();
    const [there, other] = [new Viewer(routers[1]), new Viewer(routers[1])];
    const [session] = routers[1].sessions;
    await clock.advance(20);
    routers[0].emit({ session: session?.id ?? "" }, "news", { text: "a" });
    await clock.advance(20);
    expect([there, other].map(newsOf)).toEqual([["a"], []]);
  });

  it("sends an event to all but a session, a user or a group, wherever these are", async () => {
    const { clock, routers } = await start();
    const viewers = [ann, ann, bob, undefined].map((user, n) => new Viewer(routers[n % 2 ? 1 : 0], user));
    const sessions = [...routers[0].sessions, ...routers[1].sessions];
    const sessionOf = (index: number) => sessions[[0, 2, 1, 3][index] ?? 0];
    for (const session of sessions) session.join("all");
    for (const index of [1, 3]) sessionOf(index)?.join("odd");
    await clock.advance(20);
    const [router] = routers;
    const session = sessionOf(3)?.id ?? "";
    router.broadcast("news", { text: "a" }, { except: { session } });
    router.broadcast("news", { text: "b" }, { except: { user: ann } });
    router.emit({ group: "all" }, "news", { text: "c" }, { except: { group: "odd" } });
    router.emit({ user: ann }, "news", { text: "d" }, { except: { session: sessionOf(0)?.id ?? "" } });
    router.emit({ group: "odd" }, "news", { text: "e" }, { except: { user: { id: "nobody" } } });
    await clock.advance(20);
    const heard = viewers.map((viewer) => newsOf(viewer).sort().join(""));
    expect(heard).toEqual(["ac", "ade", "abc", "be"]);
  });

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

  it("ends the sessions of a user everywhere, and lets the user come again", async () => {
    const { clock, routers } = await start();
    const [here, there, other] = [
      new Viewer(routers[0], ann),
      new Viewer(routers[1], ann),
      new Viewer(routers[1], bob),
    ];
    await clock.advance(50);
    expect(routers[0].revoke({ user: ann })).toBe(1);
    await clock.advance(20);
    expect([here, there, other].map(isClosed)).toEqual([true, true, false]);
    const again = new Viewer(routers[1], ann);
    await clock.advance(60_000);
    expect(isClosed(again)).toBe(false);
  });

  it("ends them on a node that was cut off, when it is back", async () => {
    const { clock, hub, routers } = await start();
    const there = new Viewer(routers[1], ann);
    await clock.advance(50);
    hub.kill({ keeps: true });
    routers[0].revoke({ user: ann });
    await clock.advance(1_000);
    expect(isClosed(there)).toBe(false);
    hub.start();
    await clock.advance(1_000);
    expect(isClosed(there)).toBe(true);
  });

  it("decides the rights of a user again on every node", async () => {
    const { clock, routers } = await start();
    allowed.add("row");
    const there = new Viewer(routers[1], ann);
    there.watch("row");
    await clock.advance(50);
    routers[0].publish("row", 1);
    await clock.advance(20);
    expect(there.values.get("row")).toBe(1);
    allowed.clear();
    routers[0].reauthorize({ user: ann });
    await clock.advance(20);
    routers[0].publish("row", 2);
    await clock.advance(20);
    expect(there.values.get("row")).toBe(1);
  });

  it("throws for a user that no other node could know", async () => {
    const { routers } = await start();
    expect(() => routers[0].revoke({ user: { name: "Ann" } })).toThrow(/userKey/);
    expect(() => routers[0].emit({ user: { name: "Ann" } }, "news")).toThrow(/userKey/);
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

describe("on one node without a cluster", () => {
  it("addresses users, groups and sessions too", () => {
    const router = createRouter({ webSockets: true, log: quietLog() });
    atEnd(() => router.close());
    const viewers = [new Viewer(router, ann), new Viewer(router, bob), new Viewer(router, bob)];
    const [first, second] = router.sessions;
    first?.join("room");
    second?.join("room");
    router.emit({ user: bob }, "news", { text: "user" });
    router.emit({ group: "room" }, "news", { text: "group" });
    router.emit({ session: first?.id ?? "" }, "news", { text: "session" });
    expect(viewers.map(newsOf)).toEqual([["group", "session"], ["user", "group"], ["user"]]);
    expect(router.revoke({ user: bob })).toBe(2);
    expect(viewers.map(isClosed)).toEqual([false, true, true]);
  });
});
