/** Users are the application's: whatever it gives is told apart, and nothing of it ends the process. */
import { describe, expect, it } from "vitest";
import { Users } from "../../../server/access/user-key.js";
import { FakePeer } from "../../support/fake-peer.js";
import { setUpRouter } from "../../support/router.js";

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

const users = new Users(undefined, () => {});
const userKey = (user: unknown): string => users.keyOf(user);
const isAnotherUser = (one: unknown, other: unknown): boolean => users.areDifferent(one, other);

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

describe("what a user is known by", () => {
  it.each<[string, object, object, boolean]>([
    ["the subject of a token", { sub: "ann", iat: 1 }, { sub: "ann", iat: 2 }, true],
    ["another subject", { sub: "ann" }, { sub: "bob" }, false],
    [
      "a subject of another issuer",
      { sub: "1", iss: "https://a.example" },
      { sub: "1", iss: "https://b.example" },
      false,
    ],
    ["a document's _id", { _id: new URL("x:a") }, { _id: new URL("x:a") }, true],
    ["an id before a subject", { id: 1, sub: "a" }, { id: 1, sub: "b" }, true],
    ["an id and a subject that reads like it", { id: "a" }, { sub: "a" }, false],
    [
      "a subject that reads like an issuer",
      { sub: "a", iss: 'b","sub string c' },
      { sub: 'a","x', iss: "b" },
      false,
    ],
  ])("is %s", (_, one, other, isSame) => {
    expect(userKey(one) === userKey(other)).toBe(isSame);
    expect(isAnotherUser(one, other)).toBe(!isSame);
  });

  it("is what the application says, if it says so", () => {
    const byName = new Users(
      (user) => Object(user).name,
      () => {},
    );
    expect(byName.keyOf({ name: "ann", id: 1 })).toBe(byName.keyOf({ name: "ann", id: 2 }));
    expect(byName.areDifferent({ name: "ann" }, { name: "bob" })).toBe(true);
    expect(byName.keyOf({ id: 1 })).not.toBe(byName.keyOf({ id: 1 }));
    expect(byName.keyOf(undefined)).toBe(byName.keyOf(undefined));
    const throwing = new Users(
      () => expect.fail("no"),
      () => {},
    );
    expect(throwing.keyOf({ id: 1 })).not.toBe(throwing.keyOf({ id: 1 }));
  });

  it("is said to be missing in the log, once", async () => {
    const { peer, log } = setUpRouter();
    for (const name of ["ann", "bob"]) await peer({ name }).hello();
    await peer({ id: 1 }).hello();
    expect(log.entries).toEqual([
      expect.stringMatching(/no "id", "sub" or "_id" are not known again: set "userKey"/),
    ]);
  });
});
