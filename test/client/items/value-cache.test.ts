/** Values that outlive their subscription, and never their user. */
import { describe, expect, it } from "vitest";
import type { Snapshot } from "../../../client/index.js";
import { connect, reaches } from "../../support/client.js";
import { Inbox } from "../../support/inbox.js";
import { script } from "../../support/script.js";
import { quietLog, startServer } from "../../support/server.js";

type Known = Snapshot<unknown>;

/** A server over real sockets, whose values name the user. */
async function serving() {
  const log = quietLog();
  const asked: unknown[] = [];
  const server = await startServer({
    log,
    authenticateToken: (token) => ({ user: { id: token } }),
    authorize: ({ name }) => name !== "secret",
  });
  server.sockets.answer("mine", ({ session }) => {
    const { id } = Object(session.user);
    asked.push(id);
    return { of: id };
  });
  server.sockets.answer("secret", () => 1);
  return { ...server, asked };
}

/** Follows an item until it is live, and leaves it. */
async function visit(item: { subscribe(listener: (known: Known) => void): () => void }): Promise<Known[]> {
  const news = new Inbox<Known>();
  const seen: Known[] = [];
  const stop = item.subscribe((known) => {
    seen.push(known);
    news.put(known);
  });
  await news.find(({ status }) => status === "live");
  stop();
  return seen;
}

describe("the value of an item that is not followed any more", () => {
  it("is there at once as stale when it is followed again, and is confirmed, not sent", async () => {
    const { url, sockets } = await serving();
    const client = connect(url, { token: "ada", lingerMs: 0 });
    await visit(client.item("mine"));
    await expect.poll(() => sockets.stats().items).toBe(0);
    const before = client.item("mine").get();
    expect(before).toMatchObject({ status: "stale", value: { of: "ada" } });
    expect(client.item("mine").get()).toBe(before);
    const frames: unknown[] = [];
    client.on("*", (frame) => frames.push(frame));
    const seen = await visit(client.item("mine"));
    expect(seen.map(({ status }) => status)).toEqual(["stale", "live"]);
    expect(seen[1]?.value).toBe(before.value);
    expect(seen[1]?.updatedAt).toBe(before.updatedAt);
    expect(frames).not.toContainEqual(expect.objectContaining({ data: { of: "ada" } }));
  });

  it("is there after a get", async () => {
    const { url } = await serving();
    const client = connect(url, { token: "ada" });
    await client.get("mine");
    expect(client.item("mine").get()).toMatchObject({
      status: "stale",
      value: { of: "ada" },
      error: undefined,
    });
    expect(client.item("mine").getServer()).toMatchObject({ status: "loading", value: undefined });
  });

  it("is forgotten when its time is over, or there are too many", async () => {
    const { client, clock, opened } = script({ keepValueMs: 10_000, maxKeptItems: 2 });
    const gets = ["a", "b", "c"].map((name) => client.get(name));
    const socket = await opened();
    socket.welcome();
    for (const name of ["b", "a", "c"]) socket.answer(`data:get:${name}`, { etag: "e1", data: name });
    await Promise.all(gets);
    const known = () => ["a", "b", "c"].map((name) => client.item(name).get().value);
    expect(known()).toEqual(["a", undefined, "c"]);
    await clock.advance(9_999);
    expect(known()).toEqual(["a", undefined, "c"]);
    await clock.advance(1);
    expect(known()).toEqual([undefined, undefined, undefined]);
  });

  it("is not replaced by an answer that was asked for before it came", async () => {
    const { client, clock, opened } = script({ lingerMs: 0 });
    const got = client.get("a");
    const socket = await opened();
    socket.welcome();
    const [{ ref } = {}] = socket.gets().slice(-1);
    const stop = client.item("a").subscribe(() => {});
    await clock.advance(0);
    socket.answer("data:get:a", { etag: "e2", data: 2 });
    stop();
    await clock.advance(0);
    socket.say({ event: "data:set:a", ref, etag: "e1", data: 1 });
    expect(await got).toBe(1);
    expect(client.item("a").get()).toMatchObject({ status: "stale", value: 2 });
  });

  it("is forgotten when the server refuses it", async () => {
    const { client, opened } = script();
    const got = client.get("a");
    const socket = await opened();
    socket.welcome();
    socket.answer("data:get:a", { etag: "e1", data: 1 });
    await got;
    const again = client.get("a");
    await opened();
    socket.answer("data:get:a", { error: { code: "forbidden", message: "no" } });
    await expect(again).rejects.toMatchObject({ code: "forbidden" });
    expect(client.item("a").get()).toMatchObject({ status: "loading", value: undefined });
  });
});

describe("the values of a user", () => {
  it("are gone after clear, and the next user gets those of its own", async () => {
    const { url, asked } = await serving();
    let token = "ada";
    const client = connect(url, { token: () => token });
    await client.get("mine");
    const followed = new Inbox<Known>();
    client.item("mine").subscribe((known) => followed.put(known));
    await followed.find(({ status }) => status === "live");
    const preloaded = client.preload("mine");
    expect(await preloaded).toEqual({ of: "ada" });
    const pending = client.request("never").catch(({ code }) => code);
    token = "bob";
    client.clear();
    expect(client.item("mine").get()).toMatchObject({ status: "loading", value: undefined, etag: undefined });
    expect(client.preload("mine")).not.toBe(preloaded);
    expect(await pending).toMatch(/closed|no-handler/);
    const { value } = await followed.find(({ status }) => status === "live");
    expect(value).toEqual({ of: "bob" });
    expect(asked.at(-1)).toBe("bob");
  });

  it("are gone when the server has thrown it out, also those that linger", async () => {
    const { url, sockets } = await serving();
    const client = connect(url, { token: "ada" });
    await visit(client.item("mine"));
    expect(client.item("mine").get().status).toBe("live"); // it lingers
    const closed = reaches(client, "closed");
    sockets.revoke(({ user }) => Object(user).id === "ada");
    await closed;
    expect(client.item("mine").get()).toMatchObject({ status: "loading", value: undefined });
  });

  it("stay when the application closes the client, which is not opened by clear", async () => {
    const { url } = await serving();
    const client = connect(url, { token: "ada" });
    await visit(client.item("mine"));
    client.close();
    expect(client.item("mine").get()).toMatchObject({ status: "stale", value: { of: "ada" } });
    client.clear();
    expect(client.item("mine").get().value).toBe(undefined);
    expect(client.state.name).toBe("closed");
  });
});
