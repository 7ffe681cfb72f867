/** What fails once must not stay failed. */
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../testing/index.js";
import { setUpRouter } from "../../support/router.js";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const live = { event: "data:get:x", live: true };

describe("a live get whose time is up", () => {
  it("is answered with what was published while a handler of answer was at work", async () => {
    const clock = new VirtualClock();
    const { router, peer } = setUpRouter({ clock });
    router.answer("x", () => new Promise((resolve) => clock.after(6_000, () => resolve("read"))));
    const one = peer();
    one.say({ ...live, ref: "r" });
    await clock.advance(3_000);
    router.publish("x", "published");
    await clock.advance(7_001);
    await turn();
    expect(one.inbox.all.map(({ ref, data, error }) => ({ ref, data, error }))).toEqual([
      { ref: undefined, data: "published", error: undefined },
      { ref: "r", data: "published", error: undefined },
    ]);
  });

  it("is answered with what the item holds when a data handler hangs after an error", async () => {
    const clock = new VirtualClock();
    const { events, peer } = setUpRouter({ clock });
    events.on("data:get:x", () => {});
    const [one, other] = [peer(), peer()];
    one.say({ ...live, ref: "a" });
    events.emit("data:set:x", new Error("down"));
    other.say({ ...live, ref: "b" }); // a failure may have passed: the handler is asked
    await clock.advance(10_000);
    await turn();
    expect(other.inbox.all.at(-1)).toMatchObject({ ref: "b", error: { code: "timeout" } });
    events.emit("data:set:x", "late");
    await turn();
    expect([one.inbox.all.at(-1), other.inbox.all.at(-1)]).toMatchObject([
      { data: "late" },
      { data: "late" },
    ]);
  });
});

describe("a handler that fails once", () => {
  it.each(["bus", "answer"])(
    "on the %s is asked by the next get, and its subscribers hear what follows",
    async (on) => {
      const { events, router, peer } = setUpRouter();
      let calls = 0;
      const handler = (): number => {
        calls++;
        if (calls === 1) throw new Error("once");
        return calls;
      };
      if (on === "answer") router.answer("x", handler);
      else events.on("data:get:x", () => events.emit("data:set:x", handler()));
      const one = peer();
      one.say({ ...live, ref: "a" });
      one.say({ ...live, ref: "b" });
      await turn();
      expect(one.inbox.all).toMatchObject([
        { ref: "a", error: { code: "failed" } },
        { ref: "b", data: 2 },
      ]);
      router.publish("x", 3);
      await turn();
      expect(one.inbox.all.at(-1)).toMatchObject({ data: 3 });
      one.leave();
      expect(router.stats()).toMatchObject({ sessions: 0, items: 0 });
    },
  );

  it("that takes too long once is heard when it answers", async () => {
    const clock = new VirtualClock();
    const { events, peer } = setUpRouter({ clock });
    events.on("data:get:x", () => clock.after(11_000, () => events.emit("data:set:x", "late")));
    const one = peer();
    one.say({ ...live, ref: "a" });
    await clock.advance(11_000);
    await turn();
    expect(one.inbox.all).toMatchObject([{ ref: "a", error: { code: "timeout" } }, { data: "late" }]);
  });
});
