import { EventEmitter } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it, vi } from "vitest";
import {
  reply as answerWith,
  createRouter,
  type Passthrough,
  type RouterOptions,
} from "../../../server/index.js";
import { VirtualClock } from "../../../testing/index.js";
import { FakePeer } from "../../support/fake-peer.js";
import { quietLog } from "../../support/server.js";

function setUp(options: RouterOptions = {}) {
  const router = createRouter({ webSockets: true, events: new EventEmitter(), log: quietLog(), ...options });
  let runs = 0;
  let answer: (value: unknown) => void = () => {};
  router.handle("count", () => {
    runs++;
    return new Promise((resolve) => {
      answer = resolve;
    });
  });
  router.handle("now", () => ++runs);
  const peer = (user?: unknown) => new FakePeer(router, { user });
  return { router, peer, runs: () => runs, answer: (value: unknown) => answer(value) };
}

const request = (event: string, ref = "k") => ({ event, ref });
const reply = (data: unknown, ref = "k") => ({ event: "ws:reply", ref, data });

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

describe("what is remembered of requests", () => {
  it("is not remembered for longer than the window, by the age of each", async () => {
    const clock = new VirtualClock();
    const { peer, runs } = setUp({ clock, requestWindowMs: 1_000 });
    const one = await peer().hello();
    await clock.advance(990);
    one.say(request("now"));
    await clock.advance(1_000);
    one.say(request("now"));
    await one.inbox.find(({ data }) => data === 2);
    expect(runs()).toBe(2);
  });

  it("does not hold the session of a client that has left, and answers the next one", async () => {
    const { router, peer, answer, runs } = setUp();
    const askAndLeave = async (): Promise<WeakRef<object>[]> => {
      const before = await peer().hello();
      before.say(request("count"));
      const held = [...router.sessions].map((session) => new WeakRef(session));
      before.leave();
      return held;
    };
    await collected(await askAndLeave());
    expect(runs()).toBe(1);
    const after = await peer().hello();
    after.say(request("count"));
    answer("done");
    expect(await after.inbox.next()).toEqual(reply("done"));
  });

  it("is bounded for all clients: those who have most lose first, and nobody else", async () => {
    const { peer, runs } = setUp({ maxAllRequests: 10 });
    const ask = async (client: string, user: unknown, refs: number[]) => {
      const one = peer(user);
      one.say({ event: "ws:hello", version: 1, client });
      for (const ref of refs) one.say(request("now", `${ref}`));
      await one.inbox.find(({ ref }) => ref === `${refs.at(-1)}`);
      one.leave();
    };
    await ask("honest", { id: "ann" }, [1, 2]);
    for (let n = 0; n < 40; n++) await ask(`greedy ${n}`, { id: "eve" }, [1, 2]);
    expect(runs()).toBe(82);
    await ask("honest", { id: "ann" }, [1, 2]);
    await ask("greedy 39", { id: "eve" }, [2]);
    expect(runs()).toBe(82);
    await ask("greedy 0", { id: "eve" }, [1]);
    expect(runs()).toBe(83);
  });

  it("keeps the replies of one user though another is told more than there is room for", async () => {
    const { router, peer } = setUp({ maxAllReplyCharacters: 10_000 });
    let runs = 0;
    router.handle("big", () => "x".repeat(1_000 + 0 * runs++));
    const told = async (client: string, user: unknown) => {
      const one = peer(user);
      one.say({ event: "ws:hello", version: 1, client });
      one.say(request("big"));
      const { data, error } = await one.inbox.find(({ ref }) => ref === "k");
      one.leave();
      return error ?? data;
    };
    await told("honest", { id: "ann" });
    for (let n = 0; n < 100; n++) await told(`greedy ${n}`, { id: "eve" });
    expect(await told("honest", { id: "ann" })).toHaveLength(1_000);
    expect(await told("greedy 99", { id: "eve" })).toHaveLength(1_000);
    expect(await told("greedy 0", { id: "eve" })).toMatchObject({ code: "limit" });
    expect(runs).toBe(101);
  });

  it("is of one client and one user, whatever their names are made of", async () => {
    const { peer } = setUp();
    const data: unknown[] = [];
    for (const [client, user] of [
      ["C", "x string eve"],
      ["C string x", "eve"],
      ['C","string x', "eve"],
    ]) {
      const one = peer(user);
      one.say({ event: "ws:hello", version: 1, client });
      one.say(request("now"));
      data.push((await one.inbox.find(({ ref }) => ref === "k")).data);
    }
    expect(data).toEqual([1, 2, 3]);
  });
});

/** Waits until what is held weakly has gone. */
async function collected(held: WeakRef<object>[]): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  await expect
    .poll(() => {
      collect();
      return held.filter((each) => each.deref()).length;
    })
    .toBe(0);
}
