/** What a client behind a slow link shows, over memory with kernels that buffer, and in their time. */
import { describe, expect, it } from "vitest";
import { watchAges } from "./ages.js";
import { connectSlow, WAY_MS } from "./slow-pair.js";

const many = { items: 80, bytes: 5_000, everyMs: 1_000 };
const one = { items: 1, bytes: 20_000, everyMs: 20 };
/** So long may a live value be older than the newest. */
const LIVE_MS = 2_000 + WAY_MS;

/** What a frame has beside the value. */
const FRAME_BYTES = 80;
/** The least window, which is more than a second of the slowest links. */
const LEAST_WINDOW = 4_096;

describe("a client behind a slow link", () => {
  it.each([
    [2, "one", one],
    [6, "one", one],
    [20, "one", one],
    [100, "one", one],
    [6, "many", many],
    [20, "many", many],
    [100, "many", many],
    [1_000, "many", many],
  ])("of %i kB/s never calls an old value live: %s", async (bytesPerMs, _, workload) => {
    const slow = await connectSlow(bytesPerMs);
    const frame = workload.bytes + FRAME_BYTES;
    const state = workload.items * frame;
    const { live, shown, items } = await watchAges(slow, workload, 20 + (2 * state) / bytesPerMs / 1_000);
    expect(live).toBeLessThanOrEqual(LIVE_MS);
    // A value is taken before it goes on its way, and shown until the next has come: one frame more than the round.
    // Pings and the marks of parts take a hundredth.
    expect(shown).toBeLessThanOrEqual((1.01 * (state + frame + LEAST_WINDOW)) / bytesPerMs + 1_500);
    expect(items).toBe(workload.items);
    expect(slow.links()).toBe(1);
  });

  it("is told, and then is told that it has caught up", async () => {
    const slow = await connectSlow(20);
    await watchAges(slow, many, 10);
    expect(slow.client.item("item0").get().status).toBe("stale");
    await slow.pair.clock.advance(30_000);
    for (let index = 0; index < many.items; index++) {
      expect(slow.client.item(`item${index}`).get().status).toBe("live");
    }
    const said = slow.arrived.map(({ text }) => text).filter((text) => /ws:(stale|live)/.test(text));
    expect(said.at(0)).toBe('{"event":"ws:stale","late":true}');
    expect(said.at(-1)).toBe('{"event":"ws:live"}');
  });

  it("gets a large value in parts, and short messages between them", async () => {
    const slow = await connectSlow(20);
    const { clock, router } = slow.pair;
    const value = "é🚀x".repeat(200_000); // 1 MB of UTF-16 code units; half of a pair must never go alone
    router.answer("big", () => "nothing yet");
    slow.client.subscribe("big", () => {});
    await clock.advance(1_000);
    router.publish("big", value);
    for (let second = 0; second < 50; second++) {
      router.broadcast("news", { second, at: clock.now() });
      await clock.advance(1_000);
    }
    const news = slow.arrived.filter(({ text }) => text.includes('"news"'));
    expect(news).toHaveLength(50);
    for (const { text, at } of news) expect(at - JSON.parse(text).at).toBeLessThan(2_000);
    expect(slow.client.item("big").get().value).toBe(value);
    expect(slow.client.item("big").get().status).toBe("live");
    expect(slow.links()).toBe(1);
    const parts = slow.arrived.filter(({ text }) => text.startsWith("+"));
    expect(parts.length).toBeGreaterThan(50);
    for (const { text } of parts) expect(Buffer.from(text).toString()).toBe(text);
  });

  it("gets large events in parts too, in their order, and values between them", async () => {
    const slow = await connectSlow(20);
    const { clock, router } = slow.pair;
    const heard: number[] = [];
    slow.client.on("news", (message) => heard.push(Number(Object(message).number)));
    await clock.advance(1_000);
    for (let number = 1; number <= 2; number++)
      router.broadcast("news", { number, text: "x".repeat(400_000) });
    router.broadcast("news", { number: 3 });
    await clock.advance(60_000);
    expect(heard).toEqual([1, 2, 3]);
    expect(slow.links()).toBe(1);
  });

  it("gets events beside items that are set all the time within 2 s", async () => {
    const slow = await connectSlow(20);
    const { clock, router } = slow.pair;
    const stop = setIntervalOf(clock, 500, () => router.broadcast("news", { at: clock.now() }));
    await watchAges(slow, { items: 20, bytes: 5_000, everyMs: 1_000 }, 60);
    stop();
    const ages = slow.arrived
      .filter(({ text }) => text.includes('"news"'))
      .map(({ text, at }) => at - JSON.parse(text).at);
    expect(ages.length).toBeGreaterThan(100);
    expect(Math.max(...ages)).toBeLessThan(2_000);
  });
});

function setIntervalOf(
  clock: { after(delayMs: number, then: () => void): () => void },
  everyMs: number,
  then: () => void,
): () => void {
  let stop = clock.after(everyMs, tick);
  function tick(): void {
    then();
    stop = clock.after(everyMs, tick);
  }
  return () => stop();
}
