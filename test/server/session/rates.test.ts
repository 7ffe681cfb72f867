/** Frames over the rate wait for their turn: none is lost, and who goes on is told and then closed. */
import { describe, expect, it } from "vitest";
import type { RouterOptions } from "../../../server/index.js";
import { VirtualClock } from "../../../testing/index.js";
import { FakePeer } from "../../support/fake-peer.js";
import { setUpRouter } from "../../support/router.js";

const HELLO = { event: "ws:hello", version: 1, client: "test" };

function setUp(options: RouterOptions = {}) {
  const clock = new VirtualClock();
  const heard: unknown[] = [];
  const { router } = setUpRouter({ clock, maxFramesPerSecond: 10, maxFrameBurst: 20, ...options });
  router.handle("note", ({ n }) => void heard.push(n));
  const one = new FakePeer(router);
  const pauses: boolean[] = [];
  Object.assign(one, { setPaused: (isPaused: boolean) => pauses.push(isPaused) });
  const send = (count: number, from = 0): void => {
    for (let n = from; n < from + count; n++) one.say({ event: "note", n });
  };
  const told = async () => {
    await settle();
    return one.inbox.all.filter(({ event }) => event === "ws:error");
  };
  return { clock, router, heard, one, pauses, send, told };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a peer that sends faster than it may", () => {
  it("is read no further until what waits has had its turn, in order, and is told once", async () => {
    const { clock, heard, one, pauses, send, told } = setUp();
    one.say(HELLO);
    send(40);
    expect(heard).toEqual(upTo(19));
    expect(pauses.at(-1)).toBe(true);
    await clock.advance(2_000);
    expect(heard.length).toBeGreaterThan(35);
    await clock.advance(500);
    expect(heard).toEqual(upTo(40));
    expect(pauses.at(-1)).toBe(false);
    expect(await told()).toEqual([{ event: "ws:error", of: "", code: "limit", message: expect.any(String) }]);
  });

  it("is closed with 4429 when it goes on for ten seconds", async () => {
    const { clock, one, send, told } = setUp();
    one.say(HELLO);
    for (let n = 0; n < 200 && one.closes.length === 0; n++) {
      send(2);
      await clock.advance(100);
    }
    expect(one.closes).toEqual([{ code: 4429, reason: "rate limit exceeded (maxFramesPerSecond)" }]);
    expect(await told()).toHaveLength(1);
    expect(clock.now()).toBeGreaterThan(10_000);
  });

  it("is closed at once when what waits passes a megabyte", async () => {
    const { one } = setUp();
    for (let n = 0; n < 45; n++) one.say({ event: "note", text: "x".repeat(50_000) });
    expect(one.closes.map(({ code }) => code)).toEqual([4429]);
  });

  it("is told so too if it was while its token was looked at", async () => {
    let accept: (identity: { user: number }) => void = () => {};
    const authenticateToken = () => new Promise<{ user: number }>((resolve) => (accept = resolve));
    const { clock, heard, one, pauses, send, told } = setUp({ authenticateToken });
    one.say(HELLO);
    send(40);
    await settle();
    expect([heard, pauses.at(-1)]).toEqual([[], true]);
    accept({ user: 1 });
    await settle();
    await settle();
    expect(heard).toEqual(upTo(19));
    expect(pauses.at(-1)).toBe(true);
    expect(await told()).toHaveLength(1);
    await clock.advance(3_000);
    expect(heard).toEqual(upTo(40));
    expect(pauses.at(-1)).toBe(false);
  });

  it("is forgiven when it slows down", async () => {
    const { clock, one, send } = setUp();
    for (let n = 0; n < 10; n++) {
      send(70);
      await clock.advance(12_000);
    }
    expect(one.closes).toEqual([]);
  });
});
