/** Items of which each session has an answer of its own: what is published reaches nobody whom it is not for. */
import { describe, expect, it } from "vitest";
import type { Client } from "../../../client/index.js";
import type { AttachOptions, Sockets } from "../../../server/index.js";
import { connect } from "../../support/client.js";
import { quietLog, startServer } from "../../support/server.js";

/** A server where each token is the name of a user. */
async function setUp(options: Partial<AttachOptions> = {}) {
  const log = quietLog();
  const started = await startServer({ log, authenticateToken: (token) => ({ user: token }), ...options });
  return { ...started, log };
}

/** All that this user is shown of an item, and a promise of the first value that passes `test`. */
function follow(url: string, user: string, name = "notes") {
  const client: Client = connect(url, { token: user });
  const seen: unknown[] = [];
  const waiting = new Set<() => void>();
  client.subscribe(name, (value) => {
    seen.push(value);
    for (const look of waiting) look();
  });
  const shows = (expected: unknown): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (JSON.stringify(seen.at(-1)) !== JSON.stringify(expected)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { client, seen, shows };
}

/** Notes by user, and a handler that reads whose they are. */
function keepNotes(sockets: Sockets): Map<unknown, string[]> {
  const notes = new Map<unknown, string[]>([
    ["ann", ["ann's"]],
    ["bob", ["bob's"]],
  ]);
  sockets.answer("notes", async ({ session }) => notes.get(session.user));
  return notes;
}

describe("an item whose answer handler reads the session", () => {
  it("cannot be published for everybody: the error names refresh", async () => {
    const { sockets, url } = await setUp();
    keepNotes(sockets);
    const [ann, bob] = [follow(url, "ann"), follow(url, "bob")];
    await Promise.all([ann.shows(["ann's"]), bob.shows(["bob's"])]);
    expect(() => sockets.publish("notes", ["bob's", "secret"])).toThrow(
      /publish "notes".*refresh\("notes"\)/,
    );
  });

  it("is answered anew by refresh, each session for itself, and only what has changed is sent", async () => {
    const { sockets, url } = await setUp();
    const notes = keepNotes(sockets);
    const [ann, bob] = [follow(url, "ann"), follow(url, "bob")];
    await Promise.all([ann.shows(["ann's"]), bob.shows(["bob's"])]);
    notes.set("ann", ["ann's", "more"]);
    const { framesOut } = sockets.stats();
    sockets.refresh("notes");
    await ann.shows(["ann's", "more"]);
    expect(sockets.stats().framesOut - framesOut).toBe(1);
    expect(bob.seen).toEqual([["bob's"]]);
  });

  it("is answered anew for those of whom where says so, once for many calls in one turn", async () => {
    const { sockets, url } = await setUp();
    const calls: unknown[] = [];
    let number = 0;
    sockets.answer("notes", ({ session }) => {
      calls.push(session.user);
      return ++number;
    });
    const [ann, bob] = [follow(url, "ann"), follow(url, "bob")];
    await ann.shows(ann.seen[0] ?? 1).catch(() => {});
    await expect.poll(() => calls.length).toBe(2);
    await expect.poll(() => [ann.seen.length, bob.seen.length]).toEqual([1, 1]);
    for (let time = 0; time < 10; time++) sockets.refresh("notes", undefined, ({ user }) => user === "bob");
    await bob.shows(3);
    expect(calls.slice(2)).toEqual(["bob"]);
  });

  it("takes a set event on the bus for a refresh, and says so in the log", async () => {
    const { sockets, url, events, log } = await setUp();
    const notes = keepNotes(sockets);
    const [ann, bob] = [follow(url, "ann"), follow(url, "bob")];
    await Promise.all([ann.shows(["ann's"]), bob.shows(["bob's"])]);
    notes.set("ann", ["ann's", "more"]);
    events.emit("data:set:notes", ["bob's", "secret"]);
    await ann.shows(["ann's", "more"]);
    expect(bob.seen).toEqual([["bob's"]]);
    expect(String(log.entries.at(-1))).toContain('"data:set:notes" was set for everybody');
  });

  it("may have 64 handlers at work at most; the others follow", async () => {
    const { sockets, url } = await setUp({ maxFrameBurst: 10_000, maxFramesPerSecond: 10_000 });
    const resolvers: (() => void)[] = [];
    let isSlow = false;
    let most = 0;
    let running = 0;
    let version = 0;
    sockets.answer("notes", async ({ session: _ }) => {
      running++;
      most = Math.max(most, running);
      if (isSlow) await new Promise<void>((resolve) => resolvers.push(resolve));
      running--;
      return version;
    });
    const all = Array.from({ length: 100 }, (_, n) => follow(url, `user ${n}`));
    await Promise.all(all.map(({ shows }) => shows(0)));
    isSlow = true;
    most = 0;
    version = 1;
    sockets.refresh("notes");
    await expect.poll(() => resolvers.length).toBe(64);
    expect(running).toBe(64);
    isSlow = false;
    for (const resolve of resolvers) resolve();
    await Promise.all(all.map(({ shows }) => shows(1)));
    expect(most).toBe(64);
  });
});

describe("what is published for some", () => {
  it("reaches their subscriptions, and nobody else", async () => {
    const { sockets, url } = await setUp();
    keepNotes(sockets);
    const [ann, bob] = [follow(url, "ann"), follow(url, "bob")];
    await Promise.all([ann.shows(["ann's"]), bob.shows(["bob's"])]);
    sockets.publish("notes", ["for ann"], { to: ({ user }) => user === "ann" });
    await ann.shows(["for ann"]);
    sockets.publish("notes", ["for bob"], { to: ({ user }) => user === "bob" });
    await bob.shows(["for bob"]);
    expect(ann.seen).toEqual([["ann's"], ["for ann"]]);
    expect(bob.seen).toEqual([["bob's"], ["for bob"]]);
  });

  it("is not overtaken by a handler that had read before", async () => {
    const { sockets, url } = await setUp();
    let answer = (_: string): void => {};
    sockets.answer("notes", ({ session: _ }) => new Promise<string>((resolve) => (answer = resolve)));
    const ann = follow(url, "ann");
    await expect.poll(() => sockets.stats().items).toBe(1);
    answer("first");
    await ann.shows("first");
    sockets.refresh("notes");
    await Promise.resolve();
    sockets.publish("notes", "newer", { to: () => true });
    answer("older");
    await ann.shows("newer");
    expect(ann.seen).toEqual(["first", "newer"]);
  });

  it("may be one member of a collection", async () => {
    const { sockets, url } = await setUp();
    sockets.answer("rows", ({ id, session }) => `${session.user} ${id}`);
    const client = connect(url, { token: "ann" });
    const seen: unknown[] = [];
    client.subscribe("rows", 7, (value) => seen.push(value));
    await expect.poll(() => seen).toEqual(["ann 7"]);
    sockets.publish("rows", 7, "changed", { to: () => true });
    await expect.poll(() => seen).toEqual(["ann 7", "changed"]);
  });
});

it("a shared item, whose handler reads no session, is published for everybody as before", async () => {
  const { sockets, url } = await setUp();
  sockets.answer("notes", ({ id, signal }) => [id, signal.aborted]);
  const ann = follow(url, "ann");
  await ann.shows([null, false]);
  sockets.publish("notes", "for all");
  await ann.shows("for all");
});
