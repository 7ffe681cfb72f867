/** Who is in a group, on one node. */
import { describe, expect, it } from "vitest";
import type { Client } from "../../../client/index.js";
import type { Presence } from "../../../server/index.js";
import { connect } from "../../support/client.js";
import { atEnd } from "../../support/disposing.js";
import { quietLog, startServer } from "../../support/server.js";

/** Who is in the group, and what they say of themselves. */
function namesIn(presence: unknown): string {
  const { members = [] } = Object(presence) as Partial<Presence>;
  return members.map(({ user, data }) => `${user}${data === undefined ? "" : `:${data}`}`).join(" ");
}

describe("over real sockets", () => {
  /** A token is the name of a user; whoever shows none is a guest. */
  async function start(options = {}) {
    const { url, sockets } = await startServer({
      log: quietLog(),
      authorize: () => true,
      authenticateToken: (token: string | undefined) => ({ user: { id: token, secret: "s" } }),
    });
    const list = sockets.presence("room", options);
    const open = (user: string): Client => connect(url, { token: user });
    return { open, sockets, list };
  }

  const settles = (client: Client, wanted: string, id: string | number = 42) =>
    expect.poll(() => namesIn(client.item("room", id).get().value)).toBe(wanted);

  /** Keeps the list of a room. */
  function watch(client: Client, id: string | number = 42): Client {
    atEnd(client.subscribe("room", id, () => {}));
    return client;
  }

  it("lists who has joined, with what they say and what the server says of them, until they leave", async () => {
    const { open, list } = await start();
    const viewer = watch(open("viewer"));
    await settles(viewer, "");
    const [one, two] = [open("ann"), open("bob")];
    await one.join("room:42", { data: "typing" });
    await two.join("room:42");
    await settles(viewer, "ann:typing bob");
    expect(list.of(42)).toEqual(viewer.item("room", 42).get().value);
    expect(list.of(42)).toEqual({
      count: 2,
      members: [
        { id: expect.stringMatching(/^[\w-]{22}$/), user: "ann", data: "typing", since: expect.any(Number) },
        { id: expect.stringMatching(/^[\w-]{22}$/), user: "bob", since: expect.any(Number) },
      ],
    });
    await one.leave("room:42");
    await settles(viewer, "bob");
  });

  it("changes what a member says without its leaving", async () => {
    const { open } = await start();
    const viewer = open("viewer");
    const seen: string[] = [];
    atEnd(viewer.subscribe("room", 42, (presence) => void seen.push(namesIn(presence))));
    const one = open("ann");
    await one.join("room:42", { data: 1 });
    await settles(viewer, "ann:1");
    const [before] = (viewer.item("room", 42).get().value as Presence).members;
    await one.join("room:42", { data: 2 });
    await settles(viewer, "ann:2");
    const [after] = (viewer.item("room", 42).get().value as Presence).members;
    expect(after).toEqual({ ...before, data: 2 });
    expect(seen.slice(seen.indexOf("ann:1"))).toEqual(["ann:1", "ann:2"]);
  });

  it("keeps who comes back after a lost connection, with what it said, and its place", async () => {
    const { open, sockets } = await start();
    const viewer = open("viewer");
    const seen: string[] = [];
    atEnd(viewer.subscribe("room", 42, (presence) => void seen.push(namesIn(presence))));
    const one = open("ann");
    await one.join("room:42", { data: 1 });
    await open("bob").join("room:42");
    await settles(viewer, "ann:1 bob");
    const again = new Promise((resolve) => one.on("ws:gap", resolve));
    for (const session of [...sockets.sessions]) if (Object(session.user).id === "ann") session.close(1012);
    await again;
    await one.join("room:42", { data: 2 });
    await settles(viewer, "ann:2 bob");
    expect(seen.filter((names) => !names.startsWith("ann") && names.includes("bob"))).toEqual([]);
  });

  it("lets go of who does not come back", async () => {
    const { open } = await start({ graceMs: 30 });
    const viewer = watch(open("viewer"));
    const one = open("ann");
    await one.join("room:42");
    await settles(viewer, "ann");
    one.close();
    await settles(viewer, "");
  });

  it("has a user once, however many tabs it has, until the last has left", async () => {
    const { open } = await start();
    const viewer = watch(open("viewer"));
    const [one, two] = [open("ann"), open("ann")];
    await one.join("room:42", { data: 1 });
    await two.join("room:42", { data: 2 });
    await settles(viewer, "ann:2");
    await two.leave("room:42");
    await one.join("room:42", { data: 3 });
    await settles(viewer, "ann:3");
    await one.leave("room:42");
    await settles(viewer, "");
  });

  it("tells of a user what the application says, and nothing else", async () => {
    const { open } = await start({ user: ({ id }: { id: string }) => id.toUpperCase() });
    const viewer = watch(open("viewer"));
    await open("ann").join("room:42");
    await settles(viewer, "ANN");
    expect(JSON.stringify(viewer.item("room", 42).get())).not.toContain("secret");
  });

  it("goes on when the application fails, or says what JSON cannot hold", async () => {
    const users: Record<string, () => unknown> = {
      throws: () => expect.fail("no"),
      big: () => 1n,
      fine: () => "fine",
    };
    const { open, sockets, list } = await start({ user: ({ id }: { id: string }) => users[id]?.() });
    for (const name of Object.keys(users)) await open(name).join("room:42");
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    for (const session of sockets.sessions) session.join("room:7", cycle);
    expect(list.of(42).members.map(({ user }) => user)).toEqual([undefined, undefined, "fine"]);
    expect(list.of(7).members.map(({ data }) => data)).toEqual([undefined, undefined, undefined]);
    const viewer = watch(open("fine"));
    await expect.poll(() => Object(viewer.item("room", 42).get().value).count).toBe(3);
  });

  it("lists so many, and counts the others", async () => {
    const { open, list } = await start({ maxMembers: 2 });
    for (const name of ["a", "b", "c"]) await open(name).join("room:42");
    expect(namesIn(list.of(42))).toBe("a b");
    expect(list.of(42).count).toBe(3);
  });

  it("takes no more data than it says", async () => {
    const { open, list } = await start({ maxDataLength: 10 });
    const one = open("ann");
    await one.join("room:42", { data: "x".repeat(8) });
    await expect(one.join("room:42", { data: "x".repeat(9) })).rejects.toMatchObject({ code: "limit" });
    expect(namesIn(list.of(42))).toBe("ann:xxxxxxxx");
  });

  it("keeps each group to itself, and knows of no group without an id", async () => {
    const { open, list } = await start();
    const one = open("ann");
    await one.join("room:42");
    await one.join("hall:42");
    await one.join("room");
    expect([list.of(42), list.of(7)].map(namesIn)).toEqual(["ann", ""]);
    await expect(one.get("room")).rejects.toMatchObject({ code: "no-handler" });
    await expect(one.get("hall", 42)).rejects.toMatchObject({ code: "forbidden" });
  });

  it("ends when the application says so", async () => {
    const { open, sockets, list } = await start();
    await open("ann").join("room:42");
    list.stop();
    expect(namesIn(list.of(42))).toBe("");
    await expect(open("bob").get("room", 42)).rejects.toMatchObject({ code: "forbidden" });
    expect(() => sockets.presence("a:b")).toThrow(TypeError);
    sockets.presence("room");
    expect(() => sockets.presence("room")).toThrow();
  });
});
