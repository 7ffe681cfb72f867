/** Users are the application's: whatever it gives is told apart, and nothing of it ends the process. */
import { describe, expect, it } from "vitest";
import { isAnotherUser, userKey } from "../../server/user.js";
import { FakePeer } from "../support/fake-peer.js";
import { setUpRouter } from "../support/router.js";

const throwing = () => ({
  get id(): string {
    throw new Error("secret");
  },
});

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

describe("a user", () => {
  it.each<[string, unknown, unknown]>([
    ["one word", { id: "ann" }, { id: "bob" }],
    ["a number and its word", { id: 7 }, { id: "7" }],
    ["an object that says its name", { id: new URL("x:a") }, { id: new URL("x:b") }],
  ])("is known by its id: %s", (_, one, other) => {
    expect(userKey(one)).toBe(userKey({ ...Object(one) }));
    expect(isAnotherUser(one, other)).toBe(true);
  });

  it.each<[string, () => unknown]>([
    ["there is none", () => ({ name: "ann" })],
    ["it is undefined", () => ({ id: undefined })],
    ["it is an object that reads like all others", () => ({ id: { name: "ann" } })],
    ["it cannot be read", () => ({ id: Object.create(null) })],
    ["it throws", throwing],
    ["the user is a revoked Proxy", revoked],
  ])("is only itself by its id when %s", (_, make) => {
    const [one, other] = [make(), make()];
    expect(userKey(one)).toBe(userKey(one));
    expect(userKey(one)).not.toBe(userKey(other));
    expect(isAnotherUser(one, other)).toBe(false);
    expect(isAnotherUser(one, { id: "ann" })).toBe(true);
  });

  it.each([throwing, revoked])("does not end the process when it throws", async (make) => {
    const { router } = setUpRouter({ maxConnectionsPerUser: 1 });
    const user = make();
    const [one, other] = [new FakePeer(router, { user }), new FakePeer(router, { user })];
    one.say({ event: "ws:hello", version: 1, client: "c" });
    one.say({ event: "work", ref: "r" });
    await Promise.resolve();
    expect([one.closes.length, other.closes.map(({ code }) => code)]).toEqual([0, [4429]]);
  });
});
