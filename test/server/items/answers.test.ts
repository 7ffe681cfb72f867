import { describe, expect, it } from "vitest";
import { ReplyError } from "../../../server/index.js";
import { setUpRouter } from "../../support/router.js";

const ask = (name: string, keys: object = {}) => ({ event: `data:get:${name}`, ref: "k", ...keys });

/** A promise, and what settles it. */
function gate<Value>() {
  let open: (value: Value) => void = () => {};
  const passed = new Promise<Value>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

describe("answer", () => {
  it("answers only the one who asks", async () => {
    const { router, peer } = setUpRouter();
    router.answer("inbox", ({ session }) => `mail of ${session.user}`);
    const [ann, bob] = [peer("Ann"), peer("Bob")];
    ann.say(ask("inbox"));
    bob.say(ask("inbox"));
    expect(await ann.inbox.next()).toEqual({ event: "data:set:inbox", ref: "k", data: "mail of Ann" });
    expect(await bob.inbox.next()).toEqual({ event: "data:set:inbox", ref: "k", data: "mail of Bob" });
    expect(ann.inbox.all).toHaveLength(1);
  });

  it("gives the handler the id, and a signal that is aborted when the client leaves", async () => {
    const { router, peer } = setUpRouter();
    const asked = gate<{ id: unknown; signal: AbortSignal }>();
    router.answer("riders", ({ id, signal }) => {
      asked.open({ id, signal });
      return new Promise(() => {});
    });
    const one = peer();
    one.say(ask("riders", { id: 7 }));
    const { id, signal } = await asked.passed;
    expect([id, signal.aborted]).toEqual([7, false]);
    one.leave();
    expect(signal.aborted).toBe(true);
  });

  it.each([
    ["an Error", new Error("secret"), { code: "failed", message: "the handler failed" }],
    ["a ReplyError", new ReplyError("no-seats", "sold out"), { code: "no-seats", message: "sold out" }],
  ])("replies with an error when the handler throws %s", async (_, thrown, error) => {
    const { router, peer } = setUpRouter();
    router.answer("broken", () => Promise.reject(thrown));
    const one = peer();
    one.say(ask("broken"));
    expect(await one.inbox.next()).toEqual({ event: "data:set:broken", ref: "k", error });
  });

  it("replies with timeout when the handler never settles", async () => {
    const { router, peer } = setUpRouter({ getTimeoutMs: 10 });
    router.answer("never", () => new Promise(() => {}));
    const one = peer();
    one.say(ask("never"));
    expect(await one.inbox.next()).toMatchObject({ ref: "k", error: { code: "timeout" } });
    expect(router.stats().items).toBe(0);
  });

  it("asks once more when the item was published while the handler ran", async () => {
    const { router, events, peer } = setUpRouter();
    const [first, second] = [gate<string>(), gate<string>()];
    const answers = [first, second];
    let asked = 0;
    router.answer("clock", () => answers[asked++]?.passed ?? "third");
    const one = peer();
    one.say(ask("clock", { live: true }));
    await expect.poll(() => asked).toBe(1);
    events.emit("data:set:clock", "new");
    expect(await one.inbox.next()).toMatchObject({ data: "new" });
    first.open("old");
    await expect.poll(() => asked).toBe(2);
    second.open("newest");
    expect(await one.inbox.next()).toMatchObject({ ref: "k", data: "newest" });
  });

  it("answers with what was published when that overtakes the handler twice", async () => {
    const { router, events, peer } = setUpRouter();
    let asked = 0;
    router.answer("clock", async () => {
      asked++;
      events.emit("data:set:clock", `published ${asked}`);
      return "old";
    });
    const one = peer();
    one.say(ask("clock", { live: true }));
    const answer = await one.inbox.find(({ ref }) => ref === "k");
    expect(answer).toMatchObject({ data: "published 2" });
    expect(asked).toBe(2);
  });

  it.each([1, 2, 3, 4])(
    "never goes back to an answer that was overtaken %i microtasks before it was sent",
    async (gap) => {
      const { router, events, peer } = setUpRouter();
      const gates = [gate<void>(), gate<void>()];
      let value = 1;
      let asked = 0;
      router.answer("me", async () => {
        await gates[asked++]?.passed;
        return value;
      });
      const one = peer();
      one.say(ask("me", { live: true }));
      await expect.poll(() => asked).toBe(1);
      gates[0]?.open();
      for (let n = 0; n < gap; n++) await null;
      value = 2;
      events.emit("data:set:me", 2);
      gates[1]?.open();
      await one.inbox.find(({ ref }) => ref === "k");
      one.say(ask("last", { ref: "last" }));
      await one.inbox.find(({ ref }) => ref === "last");
      expect(one.inbox.all.filter(({ event }) => event === "data:set:me").at(-1)).toMatchObject({ data: 2 });
    },
  );

  it("never answers with what a run read that began before one that was answered", async () => {
    const { router, peer } = setUpRouter();
    const gates = [gate<number>(), gate<number>()];
    let asked = 0;
    router.answer("me", () => gates[asked++]?.passed);
    const plain = peer();
    plain.say({ event: "data:get:me" });
    plain.say({ event: "data:get:me" });
    await expect.poll(() => asked).toBe(2);
    gates[1]?.open(2);
    expect(await plain.inbox.next()).toMatchObject({ data: 2 });
    gates[0]?.open(1);
    expect(await plain.inbox.next()).toMatchObject({ data: 2 });
  });

  it("says what was published, not timeout, when the handler hangs meanwhile", async () => {
    const { router, events, peer } = setUpRouter({ getTimeoutMs: 10 });
    router.answer("clock", () => new Promise(() => {}));
    const one = peer();
    one.say(ask("clock", { live: true }));
    events.emit("data:set:clock", 5);
    expect(await one.inbox.find(({ ref }) => ref === "k")).toMatchObject({ data: 5 });
  });

  it("lets go of item, listener and timer as soon as the client has left", async () => {
    const { router, events, peer } = setUpRouter();
    router.answer("slow", () => new Promise(() => {}));
    const one = peer();
    one.say(ask("slow"));
    expect(router.stats().items).toBe(1);
    one.leave();
    expect(router.stats().items).toBe(0);
    await new Promise(setImmediate); // at the end of the turn
    expect(events.eventNames()).toEqual([]);
  });

  it("keeps a live item up to date with what is published for everybody", async () => {
    const { router, peer } = setUpRouter();
    router.answer("clock", () => "own");
    const one = peer("Ann");
    one.say(ask("clock", { live: true }));
    const { etag } = await one.inbox.next();
    router.publish("clock", "for all");
    expect(await one.inbox.next()).toMatchObject({ data: "for all" });
    one.say(ask("clock", { live: true, etag }));
    expect(await one.inbox.next()).toEqual({ event: "data:set:clock", ref: "k", etag, unchanged: true });
  });

  it("answers a plain get without keys that monument's page does not have", async () => {
    const { router, peer } = setUpRouter();
    router.answer("inbox", () => 1);
    const plain = peer();
    plain.say({ event: "data:get:inbox" });
    expect(await plain.inbox.next()).toEqual({ event: "data:set:inbox", data: 1 });
  });

  it("sends nothing, and leaves nothing behind, when the client left meanwhile", async () => {
    const { router, events, peer } = setUpRouter();
    const answer = gate<string>();
    router.answer("slow", () => answer.passed);
    const one = peer();
    one.say(ask("slow", { live: true }));
    one.leave();
    answer.open("late");
    await expect.poll(() => router.stats().items).toBe(0);
    await expect.poll(() => events.eventNames()).toEqual([]);
    expect(one.inbox.all).toEqual([]);
  });

  it("takes one handler for each item, until it is taken back", () => {
    const { router } = setUpRouter();
    const undo = router.answer("inbox", () => 1);
    expect(() => router.answer("inbox", () => 2)).toThrow('"data:get:inbox" has a handler already');
    undo();
    undo();
    router.answer("inbox", () => 3);
  });
});

describe("a handler that publishes what it answers", () => {
  it("is asked once more, and then what it published counts", async () => {
    const { router, events, peer } = setUpRouter();
    let runs = 0;
    router.answer("own", () => {
      runs++;
      events.emit("data:set:own", `published ${runs}`);
      return `returned ${runs}`;
    });
    const one = peer();
    one.say(ask("own"));
    expect(await one.inbox.next()).toMatchObject({ data: "published 2" });
    expect(runs).toBe(2);
    one.leave();
    expect(events.eventNames()).toEqual([]);
  });

  it("may end the session that asks", async () => {
    const { router, events, peer } = setUpRouter();
    router.answer("bye", ({ session }) => {
      session.close();
      return new Promise(() => {});
    });
    const one = peer();
    one.say(ask("bye"));
    expect(one.closes).toHaveLength(1);
    expect(router.stats()).toMatchObject({ sessions: 0, items: 0 });
    expect(events.eventNames()).toEqual([]);
  });
});
