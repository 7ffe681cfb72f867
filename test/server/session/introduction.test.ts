/** Tokens: nothing is taken before one, and it is renewed without a gap. */
import { describe, expect, it } from "vitest";
import type { RouterOptions } from "../../../server/index.js";
import { VirtualClock } from "../../../testing/index.js";
import { FakePeer } from "../../support/fake-peer.js";
import { setUpRouter } from "../../support/router.js";

const HELLO = { event: "ws:hello", version: 1, client: "test" };

function setUp(options: RouterOptions = {}) {
  const clock = new VirtualClock();
  const heard: unknown[] = [];
  const parts = setUpRouter({ clock, ...options });
  parts.router.handle("note", ({ text }) => void heard.push(text));
  return { ...parts, clock, heard, one: new FakePeer(parts.router) };
}

/** Authenticates when the test says so. */
function later() {
  let answer: (identity: unknown) => void = () => {};
  let fail: (error: unknown) => void = () => {};
  const authenticateToken = (): Promise<never> =>
    new Promise<never>((resolve, reject) => {
      answer = (identity) => resolve(identity as never); // also what the types forbid
      fail = reject;
    });
  return {
    authenticateToken,
    answer: (identity: unknown) => answer(identity),
    fail: (e: unknown) => fail(e),
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("where a token is required", () => {
  it("takes nothing before ws:hello, and closes with 4401", async () => {
    const { one, heard } = setUp({ authenticateToken: () => ({ user: { id: 1 } }) });
    one.say({ event: "note", text: "early" });
    await settle();
    expect(heard).toEqual([]);
    expect(one.closes).toEqual([{ code: 4401, reason: "authentication was refused" }]);
  });

  it("ignores what is no frame", async () => {
    const { one } = setUp({ authenticateToken: () => ({ user: { id: 1 } }) });
    one.say("not json");
    await settle();
    expect(one.closes).toEqual([]);
  });

  it("closes a peer that never introduces itself with 4408 after five seconds", async () => {
    const { one, clock } = setUp({ authenticateToken: () => ({ user: { id: 1 } }) });
    await clock.advance(4_999);
    expect(one.closes).toEqual([]);
    await clock.advance(1);
    expect(one.closes.map(({ code }) => code)).toEqual([4408]);
  });

  it("holds what arrives meanwhile, and takes it in its order afterwards", async () => {
    const { authenticateToken, answer } = later();
    const { one, heard, router } = setUp({ authenticateToken });
    one.say({ ...HELLO, token: "t" });
    for (const text of ["a", "b", "c"]) one.say({ event: "note", text });
    await settle();
    expect(heard).toEqual([]);
    answer({ user: { id: 7 } });
    await settle();
    one.say({ event: "note", text: "d" });
    await settle();
    expect(heard).toEqual(["a", "b", "c", "d"]);
    expect([...router.sessions].map(({ user }) => user)).toEqual([{ id: 7 }]);
  });

  it.each([
    ["gives nothing", (by: ReturnType<typeof later>) => by.answer(undefined)],
    ["says false", (by: ReturnType<typeof later>) => by.answer(false)],
    ["gives no user", (by: ReturnType<typeof later>) => by.answer({ name: "Ann" })],
    [
      "gives a time that is none",
      (by: ReturnType<typeof later>) => by.answer({ user: 1, expiresAt: "soon" }),
    ],
    [
      "gives a token that has expired",
      (by: ReturnType<typeof later>) => by.answer({ user: 1, expiresAt: 0 }),
    ],
    ["gives a user that is null", (by: ReturnType<typeof later>) => by.answer({ user: null })],
    [
      "gives what throws",
      (by: ReturnType<typeof later>) =>
        by.answer({
          get user() {
            return expect.fail("x");
          },
        }),
    ],
    ["rejects", (by: ReturnType<typeof later>) => by.fail(new Error("secret path"))],
  ])("closes with 4401 when authenticateToken %s", async (_, decide) => {
    const by = later();
    const { one, heard } = setUp({ authenticateToken: by.authenticateToken });
    one.say({ ...HELLO, token: "t" });
    one.say({ event: "note", text: "a" });
    decide(by);
    await settle();
    expect(one.closes).toEqual([{ code: 4401, reason: "authentication was refused" }]);
    expect(heard).toEqual([]);
  });

  it("closes with 4408, after which a client comes back, when there is no answer in five seconds", async () => {
    const { authenticateToken, answer } = later();
    const { one, clock, heard, log } = setUp({ authenticateToken });
    await clock.advance(4_000);
    one.say({ ...HELLO, token: "t" });
    one.say({ event: "note", text: "a" });
    await clock.advance(4_999);
    expect(one.closes).toEqual([]);
    await clock.advance(1);
    await settle();
    expect(one.closes.map(({ code }) => code)).toEqual([4408]);
    expect(JSON.stringify(log.entries)).toMatch("gave no answer in time");
    answer({ user: 1 });
    await settle();
    expect(heard).toEqual([]);
  });

  it.each([
    ["nothing", undefined, "authenticateToken returned no user"],
    [
      "a user as it is",
      { id: 1 },
      'authenticateToken must return { user }, and returned an object without "user"',
    ],
    ["an empty user", { user: null }, "authenticateToken returned no user"],
    [
      "a Date",
      { user: 1, expiresAt: new Date(2e12) },
      '"expiresAt" that is not a number of milliseconds since 1970',
    ],
    [
      "seconds",
      { user: 1, expiresAt: 2e9 },
      '"expiresAt" seems to be in seconds, and must be in milliseconds',
    ],
    ["an old token", { user: 1, expiresAt: 1.5e12 }, "the token has expired"],
  ])("says in the log what authenticateToken returned amiss: %s", async (_, identity, why) => {
    const { one, log } = setUp({ authenticateToken: () => identity as never });
    one.say(HELLO);
    await settle();
    expect(one.closes).toEqual([{ code: 4401, reason: "authentication was refused" }]);
    expect(log.entries[0]).toMatch(why);
  });

  it("lets nobody hear anything who has not shown one", async () => {
    const { authenticateToken, answer } = later();
    const { one, router } = setUp({ authenticateToken });
    const silent = new FakePeer(router);
    one.say({ ...HELLO, token: "t" });
    await settle();
    router.broadcast("secret", { text: "early" });
    expect(router.sessions.size).toBe(0);
    answer({ user: 1 });
    await settle();
    router.broadcast("secret", { text: "late" });
    await settle();
    expect(silent.inbox.all).toEqual([]);
    expect(one.inbox.all.map(({ event, text }) => text ?? event)).toEqual(["ws:welcome", "late"]);
    expect([router.sessions.size, router.stats().sessions]).toEqual([1, 2]);
  });

  it("never expires if its time is Infinity", async () => {
    const { one } = setUp({ authenticateToken: () => ({ user: 1, expiresAt: Number.POSITIVE_INFINITY }) });
    one.say({ ...HELLO, token: "t" });
    expect(await one.inbox.next()).not.toHaveProperty("expiresInMs");
  });

  it("writes no token into the log", async () => {
    const { one, log } = setUp({ authenticateToken: () => false });
    one.say({ ...HELLO, token: "very-secret" });
    await settle();
    expect(JSON.stringify(log.entries)).toMatch(/not authenticated/);
    expect(JSON.stringify(log.entries)).not.toMatch(/very-secret/);
  });
});

describe("a token that expires", () => {
  const expiring = (clock: VirtualClock) => (token: string | undefined) =>
    token === "bad" ? undefined : { user: { id: token }, expiresAt: clock.date() + 10_000 };

  async function setUpExpiring() {
    const clock = new VirtualClock();
    const parts = setUp({ clock, authenticateToken: (token) => expiring(clock)(token) });
    parts.one.say({ ...HELLO, token: "ann" });
    expect(await parts.one.inbox.next()).toMatchObject({ event: "ws:welcome", expiresInMs: 10_000 });
    return { ...parts, clock };
  }

  it("ends the session with 4408", async () => {
    const { one, clock } = await setUpExpiring();
    await clock.advance(9_999);
    expect(one.closes).toEqual([]);
    await clock.advance(1);
    expect(one.closes).toEqual([{ code: 4408, reason: "introduce yourself anew" }]);
  });

  it("is renewed by another hello, while frames go on", async () => {
    const { one, clock, heard } = await setUpExpiring();
    await clock.advance(8_000);
    one.say({ ...HELLO, token: "ann" });
    one.say({ event: "note", text: "meanwhile" });
    await settle();
    expect(heard).toEqual(["meanwhile"]);
    await clock.advance(9_999);
    expect(one.closes).toEqual([]);
    await clock.advance(1);
    expect(one.closes.map(({ code }) => code)).toEqual([4408]);
  });

  it("closes with 4401 when the new one is refused", async () => {
    const { one } = await setUpExpiring();
    one.say({ ...HELLO, token: "bad" });
    await settle();
    expect(one.closes.map(({ code }) => code)).toEqual([4401]);
  });

  it("closes with 4408 when the new one is another user's: what this session holds is not theirs", async () => {
    const { one } = await setUpExpiring();
    one.say({ ...HELLO, token: "bob" });
    await settle();
    expect(one.closes.map(({ code }) => code)).toEqual([4408]);
  });

  it("ends the session though the client goes on showing others, each before the last is looked at", async () => {
    const clock = new VirtualClock();
    const authenticateToken = (token: string | undefined) =>
      new Promise<{ user: unknown; expiresAt: number } | false>((resolve) => {
        const identity = { user: 1, expiresAt: clock.date() + 1_000 };
        clock.after(50, () => resolve(token === "good" && identity));
      });
    const { one } = setUp({ clock, authenticateToken });
    one.say({ ...HELLO, token: "good" });
    await clock.advance(100);
    for (let shown = 0; shown < 100; shown++) {
      one.say({ ...HELLO, token: "bad" });
      await clock.advance(20);
    }
    expect(one.closes.map(({ code }) => code)).toEqual([4401]);
  });

  it("is renewed by the last of those that were shown", async () => {
    const asked: Array<string | undefined> = [];
    const { one, clock } = setUp({
      authenticateToken: async (token) => asked.push(token) > 0 && { user: 1 },
    });
    one.say({ ...HELLO, token: "first" });
    await settle();
    for (const token of ["second", "third", "fourth"]) one.say({ ...HELLO, token });
    await clock.advance(1_000);
    expect(asked).toEqual(["first", "second", "fourth"]);
    expect(one.closes).toEqual([]);
  });

  it("is looked at once a second: those that come between are not, but for the last", async () => {
    const asked: Array<string | undefined> = [];
    const { one, clock } = setUp({
      authenticateToken: async (token) => asked.push(token) > 0 && { user: 1 },
    });
    one.say({ ...HELLO, token: "first" });
    for (let n = 0; n < 200; n++) {
      one.say({ ...HELLO, token: `${n}` });
      await clock.advance(25);
    }
    await clock.advance(1_000);
    expect(asked).toEqual(["first", "0", "39", "79", "119", "159", "199"]);
    expect(one.closes).toEqual([]);
  });

  it("that waits for its second is looked at when the old one expires", async () => {
    const asked: Array<string | undefined> = [];
    const { one, clock } = setUp({
      authenticateToken: async (token) => asked.push(token) > 0 && { user: 1, expiresAt: clock.date() + 500 },
    });
    one.say({ ...HELLO, token: "first" });
    await settle();
    one.say({ ...HELLO, token: "second" });
    await clock.advance(100);
    one.say({ ...HELLO, token: "third" });
    await clock.advance(399);
    expect(asked).toEqual(["first", "second"]);
    await clock.advance(1);
    expect([asked, one.closes]).toEqual([["first", "second", "third"], []]);
    await clock.advance(500);
    expect(one.closes.map(({ code }) => code)).toEqual([4408]);
    expect(clock.pending).toBe(0);
  });
});
