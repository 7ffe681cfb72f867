/** Tokens: nothing is taken before one, and it is renewed without a gap. */
import { describe, expect, it } from "vitest";
import { FakePeer } from "../../support/fake-peer.js";
import { HELLO, later, settle, setUp } from "./set-up.js";

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
