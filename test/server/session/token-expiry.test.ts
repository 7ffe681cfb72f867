/** Tokens that expire, and those that renew them. */
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../testing/index.js";
import { HELLO, settle, setUp } from "./set-up.js";

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
    expect(one.closes).toEqual([
      { code: 4408, reason: "not authenticated in time or token expired, reconnect" },
    ]);
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
