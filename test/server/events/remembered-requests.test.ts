import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../testing/index.js";

import { collected, reply, request, setUp } from "./set-up.js";

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
