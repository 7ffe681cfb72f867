/** Two and three servers over an engine in memory, on virtual time. */
import type { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { createRouter } from "../../server/index.js";
import { memoryEngine, VirtualClock } from "../../testing/index.js";
import { at, clientOf, follow, startCluster } from "../support/cluster.js";
import { atEnd } from "../support/disposing.js";
import { quietLog } from "../support/server.js";
import { Viewer } from "../support/viewer.js";

describe("an item that is set on one node", () => {
  it("reaches who follows it on another, with the same etag", async () => {
    const { clock, pairs } = await startCluster(2);
    const [here, there] = [follow(at(pairs, 0), "clock"), follow(at(pairs, 1), "clock")];
    await clock.advance(200);
    at(pairs, 0).router.publish("clock", { now: 1 });
    await clock.advance(200);
    expect(there.at(-1)).toMatchObject({ value: { now: 1 }, status: "live" });
    expect(there.at(-1)?.etag).toBe(here.at(-1)?.etag);
  });

  it("crosses when nobody follows it there, and is what a later client gets without a handler", async () => {
    const { clock, pairs } = await startCluster(2);
    at(pairs, 0).events.emit("data:set:clock", 7);
    await clock.advance(100);
    const got = clientOf(at(pairs, 1)).get("clock");
    await clock.advance(200);
    expect(await got).toBe(7);
  });

  it("is in the snapshot of a page that another node renders, which asks the cluster before it has it", async () => {
    const { clock, pairs } = await startCluster(2);
    at(pairs, 0).router.publish("clock", { now: 1 });
    await clock.advance(100);
    const made = at(pairs, 1).router.snapshot([["clock"]]);
    await clock.advance(200);
    expect((await made).items).toEqual([["clock", expect.any(String), { now: 1 }]]);
    await clock.advance(10_000);
    expect(at(pairs, 1).router.stats()).toMatchObject({ sessions: 0, items: 0 });
  });

  it("may be set to nothing or to an error, there as here", async () => {
    const { clock, pairs } = await startCluster(2);
    const [here, there] = [follow(at(pairs, 0), "clock"), follow(at(pairs, 1), "clock")];
    at(pairs, 0).router.publish("clock", 1);
    await clock.advance(200);
    at(pairs, 0).events.emit("data:set:clock", new Error("secret"));
    await clock.advance(100);
    expect(there.at(-1)?.error).toMatchObject({ code: "failed" });
    expect(there.at(-1)?.error?.message).toBe(here.at(-1)?.error?.message);
    at(pairs, 1).events.emit("data:set:clock", undefined);
    await clock.advance(100);
    expect(here.at(-1)?.error).toMatchObject({ code: "no-value" });
  });

  it("is not emitted on the bus of the other node", async () => {
    const { clock, pairs } = await startCluster(2);
    follow(at(pairs, 1), "clock");
    await clock.advance(200);
    const heard: unknown[] = [];
    at(pairs, 1).events.on("data:set:clock", (value) => heard.push(value));
    at(pairs, 0).router.publish("clock", 1);
    await clock.advance(200);
    expect(heard).toEqual([]);
  });

  it("shows on its own node at once, and on the others only the newest of many", async () => {
    const { clock, pairs } = await startCluster(2);
    const [here, there] = [follow(at(pairs, 0), "clock"), follow(at(pairs, 1), "clock")];
    await clock.advance(200);
    for (let now = 1; now <= 100; now++) at(pairs, 0).router.publish("clock", now);
    await clock.advance(200);
    expect(here.at(-1)?.value).toBe(100);
    expect(there.at(-1)?.value).toBe(100);
    expect(at(pairs, 0).router.stats().cluster?.sent).toBeLessThanOrEqual(2);
  });
});

describe("an item that is set here and there while this node learns what the cluster holds", () => {
  /** Sets "here" at once, and "there" after so many milliseconds, of which one way to the engine takes five. */
  async function race(thereAfterMs: number): Promise<unknown[]> {
    const clock = new VirtualClock();
    const hub = memoryEngine({ clock, latencyMs: [5, 5] });
    const create = () => {
      const router = createRouter({ webSockets: true, clock, log: quietLog(), cluster: hub.engine() });
      atEnd(() => router.close());
      return router;
    };
    const [one, other] = [create(), create()];
    await clock.advance(1_000);
    const viewers = [one, other].map((router) => new Viewer(router));
    viewers[1]?.watch("clock");
    await clock.advance(1_000);
    viewers[0]?.watch("clock");
    one.publish("clock", "here");
    await clock.advance(thereAfterMs);
    other.publish("clock", "there");
    await clock.advance(60_000);
    return viewers.map(({ values }) => values.get("clock"));
  }

  it.each([1, 3, 6, 9, 11, 14, 16, 19, 21])(
    "shows the newest on both, %i ms after one another",
    async (ms) => {
      expect(await race(ms)).toEqual(["there", "there"]);
    },
  );
});

describe("an answer of a handler", () => {
  const stored = { value: 1 };
  const serve =
    (delayMs: number, clock: () => VirtualClock) =>
    (router: unknown, events: EventEmitter): void => {
      void router;
      events.on("data:get:row", () => {
        const { value } = stored;
        clock().after(delayMs, () => events.emit("data:set:row", value));
      });
    };

  it("goes to the other nodes if it is another than what they show, once for all clients", async () => {
    stored.value = 1;
    const clocks: VirtualClock[] = [];
    const { clock, pairs } = await startCluster(2, {
      serve: serve(5, () => clocks[0] ?? new VirtualClock()),
    });
    clocks.push(clock);
    const there = follow(at(pairs, 1), "row");
    await clock.advance(200);
    expect(there.at(-1)).toMatchObject({ value: 1, status: "live" });
    stored.value = 2; // without a word
    const here = follow(at(pairs, 0), "row");
    await clock.advance(200);
    expect([here.at(-1)?.value, there.at(-1)?.value]).toEqual([2, 2]);
    const { sent } = at(pairs, 0).router.stats().cluster ?? {};
    follow(at(pairs, 0), "row");
    const got = clientOf(at(pairs, 0)).get("row");
    await clock.advance(200);
    expect(await got).toBe(2);
    expect(at(pairs, 0).router.stats().cluster?.sent).toBe(sent);
  });

  it("does not undo what was set on another node while it read", async () => {
    stored.value = 1;
    const clocks: VirtualClock[] = [];
    const { clock, pairs } = await startCluster(2, {
      serve: serve(300, () => clocks[0] ?? new VirtualClock()),
    });
    clocks.push(clock);
    const [here, there] = [follow(at(pairs, 0), "row"), follow(at(pairs, 1), "row")];
    await clock.advance(1_000);
    const late = clientOf(at(pairs, 0)).get("row"); // reads 1
    await clock.advance(100);
    stored.value = 2;
    at(pairs, 1).router.publish("row", 2);
    await clock.advance(5_000);
    expect(await late).toBe(2);
    expect([here.at(-1)?.value, there.at(-1)?.value]).toEqual([2, 2]);
  });
});

it("resolves flushed when the engine holds what was set, and leaves the engine when it is closed", async () => {
  const { clock, hub, pairs } = await startCluster(1);
  let isFlushed = false;
  at(pairs, 0).router.publish("clock", 1);
  at(pairs, 0)
    .router.cluster?.flushed()
    .then(() => {
      isFlushed = true;
    });
  await clock.advance(0);
  expect(isFlushed).toBe(false);
  at(pairs, 0).router.publish("clock", 2);
  at(pairs, 0).router.close();
  await clock.advance(1_000);
  expect(isFlushed).toBe(true);
  expect(hub.held("data:set:clock")?.text).toBe("2");
});
