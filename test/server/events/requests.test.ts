import { EventEmitter } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { reply as answerWith, type Passthrough } from "../../../server/index.js";
import { reply, request, setUp } from "./set-up.js";

describe("a request that is sent again", () => {
  it("runs its handler once, and is answered on the newest connection of its client", async () => {
    const { peer, runs, answer } = setUp();
    const before = await peer().hello();
    before.say(request("count"));
    await expect.poll(runs).toBe(1);
    before.leave();
    const after = await peer().hello();
    after.say(request("count"));
    answer("done");
    expect(await after.inbox.next()).toEqual(reply("done"));
    expect(runs()).toBe(1);
    expect(before.inbox.all).toHaveLength(1);
  });

  it("is answered from memory when the reply was lost with the connection", async () => {
    const { peer, runs } = setUp();
    const before = await peer().hello();
    before.say(request("now"));
    expect(await before.inbox.next()).toEqual(reply(1));
    before.leave();
    const after = await peer().hello();
    after.say(request("now"));
    expect(await after.inbox.next()).toEqual(reply(1));
    after.say(request("now", "l"));
    expect(await after.inbox.next()).toEqual(reply(2, "l"));
    expect(runs()).toBe(2);
  });

  it("is another request if another client, or another user, sends it", async () => {
    const { peer } = setUp();
    const replies: unknown[] = [];
    for (const [client, user] of [
      ["a", 1],
      ["b", 1],
      ["a", 2],
      ["a", { id: 3 }],
      ["a", { id: 3 }],
    ]) {
      const one = peer(user);
      one.say({ event: "ws:hello", version: 1, client });
      one.say(request("now"));
      await one.inbox.next();
      replies.push((await one.inbox.next()).data);
    }
    expect(replies).toEqual([1, 2, 3, 4, 4]);
  });

  it("is forgotten after the window, with all that was kept for it", async () => {
    vi.useFakeTimers();
    try {
      const { router, peer, runs } = setUp({ requestWindowMs: 1000 });
      const one = peer();
      one.say({ event: "ws:hello", version: 1, client: "c" });
      one.say(request("now"));
      await vi.advanceTimersByTimeAsync(999);
      one.say(request("now"));
      expect(runs()).toBe(1);
      one.say(request("now", "later"));
      expect(runs()).toBe(2);
      await vi.advanceTimersByTimeAsync(500);
      one.say(request("now", "later"));
      expect(runs()).toBe(2);
      await vi.advanceTimersByTimeAsync(501);
      one.say(request("now"));
      await vi.advanceTimersByTimeAsync(0);
      expect(runs()).toBe(3);
      expect(vi.getTimerCount()).toBe(2); // one for the requests, one for the sessions
      router.close();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("makes room by forgetting the oldest replies, and is refused when too many are unanswered", async () => {
    const { peer, runs } = setUp({ maxRequests: 3 });
    const one = await peer().hello();
    for (const ref of ["a", "b", "c", "d"]) {
      one.say(request("now", ref));
      await one.inbox.next();
    }
    one.say(request("now", "a")); // forgotten, so it runs again
    expect(await one.inbox.next()).toEqual(reply(5, "a"));
    for (const ref of ["w", "x", "y"]) one.say(request("count", ref));
    one.say(request("count", "z"));
    expect(await one.inbox.next()).toMatchObject({ ref: "z", error: { code: "limit" } });
    await expect.poll(runs).toBe(8);
  });

  it("is answered on the newest connection, though a late copy comes over an older one", async () => {
    const { peer, runs, answer } = setUp();
    const [old, newest] = [await peer().hello(), await peer().hello()];
    newest.say(request("count"));
    old.say(request("count"));
    old.leave();
    await expect.poll(runs).toBe(1);
    answer("done");
    expect(await newest.inbox.next()).toEqual(reply("done"));
  });

  it("does not run again when its reply was too much to keep", async () => {
    const { router, peer } = setUp({ maxReplyCharacters: 100 });
    let runs = 0;
    router.handle("big", () => "x".repeat(200 + runs++));
    const one = await peer().hello();
    one.say(request("big"));
    expect(await one.inbox.next()).toMatchObject({ ref: "k", data: expect.any(String) });
    one.say(request("big"));
    expect(await one.inbox.next()).toMatchObject({ ref: "k", error: { code: "limit" } });
    expect(runs).toBe(1);
  });

  it("keeps the replies of the newest clients when there are too many of all", async () => {
    const { router, peer } = setUp({ maxAllReplyCharacters: 1_000 });
    let runs = 0;
    router.handle("big", () => "x".repeat(300 + 0 * runs++));
    const told = async (client: string) => {
      const one = peer(client);
      one.say({ event: "ws:hello", version: 1, client });
      one.say(request("big"));
      const { data, error } = await one.inbox.find(({ ref }) => ref === "k");
      one.leave();
      return error ?? data;
    };
    for (const client of ["a", "b", "c", "d"]) expect(await told(client)).toHaveLength(300);
    expect(await told("d")).toHaveLength(300);
    expect(await told("a")).toMatchObject({ code: "limit" });
    expect(runs).toBe(4);
  });

  it("is answered with nothing that came after the reply, also if that was too much to keep", async () => {
    const events = new EventEmitter();
    const { peer } = setUp({ events, maxReplyCharacters: 100 });
    events.on("twice", (payload: Passthrough) => {
      answerWith(payload, "x".repeat(200));
      answerWith(payload, "later");
    });
    const one = await peer().hello();
    one.say(request("twice"));
    expect(await one.inbox.next()).toEqual(reply("x".repeat(200)));
    one.say(request("twice"));
    expect(await one.inbox.next()).toMatchObject({ ref: "k", error: { code: "limit" } });
  });

  it("takes no room from other replies when its own comes after the window", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    try {
      const { peer, answer } = setUp({ requestWindowMs: 1_000, maxAllReplyCharacters: 100 });
      const one = await peer().hello();
      one.say(request("count"));
      await vi.advanceTimersByTimeAsync(2_000);
      answer("x".repeat(200));
      expect(await one.inbox.next()).toEqual(reply("x".repeat(200)));
      one.say(request("now", "l"));
      expect(await one.inbox.next()).toEqual(reply(2, "l"));
      one.say(request("now", "l"));
      expect(await one.inbox.next()).toEqual(reply(2, "l"));
    } finally {
      vi.useRealTimers();
    }
  });

  it("is not answered with what another user without an id was told", async () => {
    const { peer } = setUp();
    const data: unknown[] = [];
    for (const user of [{ name: "Ann" }, { name: "Bob" }]) {
      const one = await peer(user).hello();
      one.say(request("now"));
      data.push((await one.inbox.next()).data);
    }
    expect(data).toEqual([1, 2]);
  });

  it("belongs to the client id of the first hello", async () => {
    const { peer, runs } = setUp();
    const one = await peer().hello();
    one.say(request("now"));
    await one.inbox.next();
    one.say({ event: "ws:hello", version: 1, client: "another" });
    await one.inbox.next();
    one.say(request("now"));
    expect(await one.inbox.next()).toEqual(reply(1));
    expect(runs()).toBe(1);
  });
});
