/** Two names may have one set event: then the later is refused, and nobody is sent what belongs to the other. */
import { describe, expect, it } from "vitest";
import { buses, fresh } from "../../support/buses.js";
import { setUpRouter } from "../../support/router.js";

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function turns(): Promise<void> {
  for (let turn = 0; turn < 6; turn++) await settle();
}

describe.each(buses)("two items with one set event, on %s", (_, createBus) => {
  function setUp() {
    const events = createBus();
    const set = setUpRouter({ events });
    const room = fresh("room");
    const listen = (event: string, handler: (id: unknown) => void): void => {
      events.on(event, Object.assign(handler, { toString: () => event }));
    };
    listen(`data:get:${room}`, (id) => events.emit(`data:set:${room}:${id}`, `of ${room}`));
    listen(`data:get:${room}:members`, (id) => events.emit(`data:set:${room}:members:${id}`, "of members"));
    const conflict = {
      event: `data:set:${room}:members:7`,
      ref: "r",
      error: {
        code: "conflict",
        message: `another item in use is answered by "data:set:${room}:members:7" too`,
      },
    };
    return { ...set, room, conflict, listen, bus: events };
  }

  it.each([
    ["data:get:ROOM", "members:7", "data:get:ROOM:members", 7],
    ["data:get:ROOM:members", 7, "data:get:ROOM", "members:7"],
  ])("refuse the later: %s with %j before %s with %j", async (first, firstId, second, secondId) => {
    const { peer, room, conflict, router } = setUp();
    const [one, other] = [peer(), peer()];
    const event = first.replace("ROOM", room);
    const value = event.endsWith("members") ? "of members" : `of ${room}`;
    one.say({ event, id: firstId, ref: "r", live: true });
    await turns();
    for (const live of [true, false]) {
      other.say({ event: second.replace("ROOM", room), id: secondId, ref: "r", live });
      await turns();
    }
    expect(one.inbox.all).toMatchObject([{ data: value }]);
    expect(other.inbox.all).toEqual([conflict, conflict]);
    expect(router.stats().refused).toEqual({ conflict: 2 });
  });

  it("answer the later once the first is not wanted any more", async () => {
    const { peer, room } = setUp();
    const [one, other] = [peer(), peer()];
    one.say({ event: `data:get:${room}`, id: "members:7", ref: "r" });
    await turns();
    other.say({ event: `data:get:${room}:members`, id: 7, ref: "r" });
    await turns();
    expect(other.inbox.all).toMatchObject([{ ref: "r", data: "of members" }]);
  });

  it("are one if a string reads as a number", async () => {
    const { peer, room, listen, bus } = setUp();
    const ids: unknown[] = [];
    listen(`data:get:${room}:numbers`, (id) => {
      ids.push(id);
      bus.emit(`data:set:${room}:numbers:${id}`, id);
    });
    const [one, other] = [peer(), peer()];
    one.say({ event: `data:get:${room}:numbers`, id: "7", ref: "r", live: true });
    await turns();
    other.say({ event: `data:get:${room}:numbers`, id: 7, ref: "r", live: true });
    await turns();
    expect([one.inbox.all, other.inbox.all]).toMatchObject([[{ data: 7 }], [{ data: 7 }]]);
    expect(ids).toEqual([7]);
  });
});

describe("a name that nobody answers to", () => {
  it("keeps nobody from the item that somebody answers, and is told so", async () => {
    const { events, peer } = setUpRouter();
    events.on("data:get:riders", (id) => events.emit(`data:set:riders:${id}`, "real"));
    const [stranger, plain, one] = [await peer().hello(), peer(), peer()];
    stranger.say({ event: "data:get:riders:7", ref: "s", live: true });
    plain.say({ event: "data:get:riders:7" });
    one.say({ event: "data:get:riders", id: 7, ref: "r", live: true });
    await turns();
    expect(one.inbox.all).toMatchObject([{ ref: "r", data: "real" }]);
    expect(plain.inbox.all).toEqual([]);
    expect(stranger.inbox.all.slice(1)).toMatchObject([
      { ref: "s", error: { code: "no-handler" } },
      { event: "data:set:riders:7", error: { code: "conflict" } },
    ]);
  });

  it("does the same for an item that a handler of answer answers", async () => {
    const { router, peer } = setUpRouter();
    router.answer("riders", () => "own");
    const [stranger, one] = [peer(), peer()];
    stranger.say({ event: "data:get:riders:7", live: true });
    one.say({ event: "data:get:riders", id: 7, ref: "r", live: true });
    stranger.say({ event: "data:get:riders:7", ref: "again" });
    await turns();
    expect(one.inbox.all).toMatchObject([{ ref: "r", data: "own" }]);
    expect(stranger.inbox.all.at(-1)).toMatchObject({ ref: "again", error: { code: "conflict" } });
  });
});
