import { describe, expect, it } from "vitest";
import { ReplyError } from "../../server/index.js";
import { VirtualClock } from "../../testing/index.js";
import { setUpRouter } from "../support/router.js";
import { answerWith } from "../support/server.js";

const get = (name: string, keys: object = {}) => ({ event: `data:get:${name}`, ...keys });
const set = (name: string, keys: object = {}) => ({ event: `data:set:${name}`, ...keys });

describe("a get", () => {
  it("is answered with its ref, and only once", async () => {
    const { events, peer } = setUpRouter();
    answerWith(events, "person", { name: "Ann" });
    const one = peer();
    one.say(get("person", { ref: "k1" }));
    expect(await one.inbox.next()).toEqual(set("person", { ref: "k1", data: { name: "Ann" } }));
    events.emit("data:set:person", { name: "Bob" });
    one.say(get("person", { ref: "k2" }));
    expect(await one.inbox.next()).toMatchObject({ ref: "k2" });
  });

  it("brings the id to the bus, and is answered by the set event with the id", async () => {
    const { events, peer } = setUpRouter();
    const { calls } = answerWith(events, "riders", { id: 7 });
    const one = peer();
    one.say(get("riders", { id: 7, ref: "k" }));
    expect(await one.inbox.next()).toEqual(set("riders:7", { ref: "k", data: { id: 7 } }));
    expect(calls).toEqual([7]);
  });

  it("emits the get event without a payload when there is no id", async () => {
    const { events, peer } = setUpRouter();
    const payloads: unknown[][] = [];
    events.on("data:get:person", (...args: unknown[]) => payloads.push(args));
    peer().say(get("person"));
    expect(payloads).toEqual([[]]);
  });

  it("joins the one whose answer is on its way, and asks again after a second", async () => {
    const { events, peer } = setUpRouter({ joinMs: 200 });
    let asked = 0;
    events.on("data:get:slow", () => asked++);
    const peers = Array.from({ length: 1000 }, peer);
    for (const each of peers) each.say(get("slow", { ref: "k" }));
    expect(asked).toBe(1);
    await expect
      .poll(() => {
        peer().say(get("slow", { ref: "k" }));
        return asked;
      })
      .toBe(2);
    events.emit("data:set:slow", "late");
    const answers = await Promise.all(peers.map((each) => each.inbox.next()));
    expect(answers.every(({ data }) => data === "late")).toBe(true);
  });

  it("asks again once it was answered", async () => {
    const { events, peer } = setUpRouter();
    const { calls } = answerWith(events, "person", 1);
    const one = peer();
    for (const ref of ["a", "b"]) {
      one.say(get("person", { ref }));
      await one.inbox.next();
    }
    expect(calls).toHaveLength(2);
  });

  it("fails at once with no-handler when nobody listens", async () => {
    const { peer, router } = setUpRouter();
    const one = peer();
    one.say(get("nothing", { ref: "k" }));
    const error = { code: "no-handler", message: 'no handler for "data:get:nothing"' };
    expect(await one.inbox.next()).toEqual(set("nothing", { ref: "k", error }));
    expect(router.stats().items).toBe(0);
  });

  it("fails with timeout when no answer comes, and a late answer reaches nobody", async () => {
    const { events, peer, router } = setUpRouter({ getTimeoutMs: 10 });
    events.on("data:get:never", () => {});
    const one = peer();
    one.say(get("never", { ref: "k" }));
    expect(await one.inbox.next()).toMatchObject(set("never", { ref: "k", error: { code: "timeout" } }));
    expect(router.stats().items).toBe(0);
    one.leave();
    expect(events.listenerCount("data:set:never")).toBe(0);
  });

  it.each([
    [
      "an Error without its text",
      new Error("secret path /etc"),
      { code: "failed", message: "the handler failed" },
    ],
    [
      "a ReplyError as it is",
      new ReplyError("sold-out", "no seats left"),
      { code: "sold-out", message: "no seats left" },
    ],
  ])("is answered with an error for %s", async (_, payload, error) => {
    const { events, peer } = setUpRouter();
    answerWith(events, "bad", payload);
    const one = peer();
    one.say(get("bad", { ref: "k" }));
    expect(await one.inbox.next()).toEqual(set("bad", { ref: "k", error }));
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("secret");
      },
    ],
    ["rejects", () => Promise.reject(new Error("secret"))],
  ])("gets an error at once when its handler %s, and the log where", async (_, handler) => {
    const { events, peer, log, errors } = setUpRouter();
    events.on("data:get:broken", handler);
    const one = peer();
    one.say(get("broken", { ref: "k" }));
    expect(await one.inbox.next()).toEqual(
      set("broken", { ref: "k", error: { code: "failed", message: "the handler failed" } }),
    );
    expect(errors).toEqual([new Error("secret")]);
    expect(log.entries).toEqual([
      expect.stringMatching(/^monument-ws: a handler or listener failed: Error at .*data-events\.test\.ts/),
    ]);
  });

  it.each([[{ id: {} }], [{ id: true }], [{ live: "yes" }], [{ etag: 5 }]])(
    "with %j is refused as malformed",
    async (keys) => {
      const { events, peer, router } = setUpRouter();
      const { calls } = answerWith(events, "person", 1);
      const one = peer();
      one.say(get("person", { ref: "k", ...keys }));
      expect(await one.inbox.next()).toMatchObject(set("person", { ref: "k", error: { code: "malformed" } }));
      expect(calls).toEqual([]);
      expect(router.stats().refused).toEqual({ malformed: 1 });
    },
  );

  it("leaves no listener, timer or item behind when its session goes", async () => {
    const clock = new VirtualClock();
    const { events, peer, router } = setUpRouter({ clock });
    events.on("data:get:x", () => {});
    const one = peer();
    one.say(get("x", { ref: "a" }));
    one.say(get("x", { ref: "b", live: true }));
    one.say(get("x", { id: 5 }));
    expect(router.stats()).toMatchObject({ sessions: 1, items: 2 });
    one.leave();
    expect(router.stats()).toMatchObject({ sessions: 0, items: 0 });
    await clock.advance(10_000); // so long the handler may still answer
    expect(events.eventNames()).toEqual(["data:get:x"]);
    expect(clock.pending).toBe(0);
  });
});
