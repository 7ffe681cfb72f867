/** One frame that asks for many items, and one that answers many. */
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../testing/index.js";
import { setUpRouter } from "../../support/router.js";
import { answerWith } from "../../support/server.js";

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

async function setUp(options = {}) {
  const parts = setUpRouter(options);
  for (const name of ["a", "b", "c"]) answerWith(parts.events, name, name);
  const one = await parts.peer().hello();
  const say = async (frame: object): Promise<Array<Record<string, unknown>>> => {
    const { length } = one.inbox.all;
    one.say({ event: "ws:get", ...frame });
    await settle();
    return one.inbox.all.slice(length);
  };
  return { ...parts, one, say };
}

const get = (name: string, keys: object = {}): object => ({ event: `data:get:${name}`, ref: name, ...keys });
const live = (name: string, etag?: unknown): object => get(name, { live: true, etag });

describe("many gets in one frame", () => {
  it("are each what they are alone", async () => {
    const { say, router } = await setUp();
    const answers = await say({
      gets: [live("a"), get("b"), { event: "data:get:c" }, get("a", { id: {}, ref: "bad" })],
    });
    expect(answers).toContainEqual({ event: "data:set:a", ref: "a", etag: expect.any(String), data: "a" });
    expect(answers).toContainEqual({ event: "data:set:b", ref: "b", data: "b" });
    expect(answers).toContainEqual({ event: "data:set:c", data: "c" });
    expect(answers).toContainEqual({
      event: "data:set:a",
      ref: "bad",
      error: { code: "malformed", message: expect.any(String) },
    });
    expect(router.stats().items).toBe(2);
  });

  it("come after what is ended in the same frame: then there is room for them", async () => {
    const { say, router } = await setUp({ maxSessionBytes: 2_400 });
    await say({ gets: [live("a")] });
    const [answer] = await say({ gets: [live("b")], ends: ["data:set:a"] });
    expect(answer).toMatchObject({ event: "data:set:b", data: "b" });
    expect(router.stats().items).toBe(1);
  });

  it("are not believed to be more than gets", async () => {
    const { say, router, one } = await setUp();
    const heard: unknown[] = [];
    router.handle("note", (message) => void heard.push(message));
    const frames = [
      { gets: [{ event: "note" }] },
      { gets: [{ event: "data:set:a:get:", data: 1 }] },
      { gets: [{ event: "ws:hello:get:" }] },
      { gets: [null] },
      { gets: { 0: get("a") } },
      { ends: ["data:set:a"] },
      { gets: [], ends: "data:set:a" },
      { gets: [], ends: [7] },
    ];
    for (const frame of frames) {
      expect(await say(frame)).toMatchObject([{ event: "ws:error", of: "ws:get", code: "malformed" }]);
    }
    expect(await say({ gets: [] })).toEqual([]);
    expect([heard, one.closes]).toEqual([[], []]);
  });

  it("are decided one by one where somebody decides", async () => {
    const authorize = async ({ event }: { event: string }) => event !== "data:get:b";
    const { say } = await setUp({ authorize });
    const first = await say({ gets: [live("a"), live("b"), live("c")] });
    const answers = [...first, ...(await say({ gets: [] })), ...(await say({ gets: [] }))];
    const codes = answers.map(({ ref, error }) => [ref, Object(error).code]);
    expect(Object.fromEntries(codes)).toEqual({ a: undefined, b: "forbidden", c: undefined });
  });

  it("count as one frame for each 32", async () => {
    const clock = new VirtualClock();
    const { say, one } = await setUp({ clock, maxFramesPerSecond: 1, maxFrameBurst: 10 });
    const many = (count: number): object[] =>
      Array.from({ length: count }, (_, n) => get("a", { ref: `${n}` }));
    await say({ gets: many(64), ends: [] }); // with the hello 3 frames
    for (let n = 0; n < 7; n++) await say({ gets: many(32) });
    expect(one.inbox.all.some(({ event }) => event === "ws:error")).toBe(false);
    await say({ gets: [get("a")] });
    expect(one.inbox.all.at(-1)).toMatchObject({
      event: "ws:error",
      of: "",
      code: "limit",
      message: "rate limit of 1 messages/s reached (maxFramesPerSecond): messages are delayed",
    });
  });
});

describe("the answers unchanged", () => {
  async function known() {
    const parts = await setUp();
    const answers = await parts.say({ gets: [live("a"), live("b"), live("c")] });
    const etags = Object.fromEntries(answers.map(({ ref, etag }) => [`${ref}`, etag]));
    const renewed = (): object[] => ["a", "b", "c"].map((name) => live(name, etags[name]));
    return { ...parts, etags, renewed };
  }

  it("are one frame for a client that has sent many gets in one, beside the values that changed", async () => {
    const { say, events, renewed } = await known();
    const before = renewed();
    events.emit("data:set:b", "new");
    const answers = await say({ gets: before });
    expect(answers).toContainEqual({ event: "ws:unchanged", refs: ["a", "c"] });
    expect(answers.slice(-2)).toContainEqual({
      event: "data:set:b",
      ref: "b",
      etag: expect.any(String),
      data: "new",
    });
  });

  it("are frames of their own for another client", async () => {
    const { events, peer, etags } = await known();
    const other = await peer().hello();
    other.say(live("a", etags.a));
    await settle();
    expect(other.inbox.all.at(-1)).toEqual({ event: "data:set:a", ref: "a", etag: etags.a, unchanged: true });
    expect(events.listenerCount("data:set:a")).toBe(1);
  });

  it("never follow a newer value of the same item", async () => {
    const { one, events, renewed } = await known();
    const { length } = one.inbox.all;
    one.say({ event: "ws:get", gets: renewed() });
    events.emit("data:set:a", "newer"); // in the same turn
    await settle();
    const answers = one.inbox.all.slice(length);
    const place = answers.findIndex(({ data }) => data === "newer");
    expect(place).toBeGreaterThanOrEqual(0);
    for (const { refs } of answers.slice(place)) expect(refs ?? []).not.toContain("a");
  });

  it("wait while the client does not read, and then say what is true then", async () => {
    const { one, events, renewed, say } = await known();
    one.stalled = true;
    events.emit("data:set:c", "x".repeat(300_000));
    const { length } = one.inbox.all;
    await say({ gets: renewed() });
    events.emit("data:set:a", "newest");
    one.resume();
    await settle();
    const answers = one.inbox.all.slice(length);
    expect(answers.filter(({ ref }) => ref === "a").map(({ data }) => data)).toEqual(["newest"]);
    expect(answers.flatMap(({ refs }) => refs ?? [])).toEqual(["b"]);
  });
});
