/** What one client may cost, and what is said when it is too much. */
import { describe, expect, it } from "vitest";
import { FakePeer } from "../../support/fake-peer.js";
import { setUpRouter } from "../../support/router.js";
import { answerWith } from "../../support/server.js";

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { value };
  return value;
}

describe("a session", () => {
  it("may watch so many items, and may ask again for those that it watches", async () => {
    const { peer, events, router } = setUpRouter({ maxSessionBytes: 4_700 });
    for (const name of ["a", "b", "c"]) answerWith(events, name, 1);
    const one = await peer().hello();
    for (const name of ["a", "b", "c", "a"]) {
      one.say({ event: `data:get:${name}`, ref: `${one.inbox.all.length}${name}`, live: true });
      await settle();
      await settle();
    }
    const [, a, b, c, again] = one.inbox.all;
    expect([a, b, again].map((each) => each?.error)).toEqual([undefined, undefined, undefined]);
    const message = "limit of 4700 bytes held for one client reached (maxSessionBytes)";
    expect(c).toMatchObject({ error: { code: "limit", message } });
    one.say({ event: "ws:end", of: "data:set:a" });
    one.say({ event: "data:get:c", ref: "later", live: true });
    await settle();
    await settle();
    expect(one.inbox.all.at(-1)).toMatchObject({ event: "data:set:c", data: 1 });
    expect(router.stats().refused).toEqual({ limit: 1 });
  });

  it("may ask for more items than it may watch", async () => {
    const { peer, events } = setUpRouter({ maxSessionBytes: 0 });
    answerWith(events, "a", 1);
    const one = peer();
    one.say({ event: "data:get:a", ref: "r" });
    expect(await one.inbox.next()).toMatchObject({ data: 1 });
  });

  it("may nest a message so deep", async () => {
    const { peer, router } = setUpRouter();
    const heard: unknown[] = [];
    router.handle("note", (message) => void heard.push(message));
    const one = await peer().hello();
    one.say({ event: "note", deep: nested(63) });
    one.say({ event: "note", deep: nested(64) });
    await settle();
    expect(heard).toHaveLength(1);
    expect(one.inbox.all.at(-1)).toEqual({
      event: "ws:error",
      of: "note",
      code: "limit",
      message: "limit of 64 levels of nesting exceeded (maxNesting)",
    });
  });
});

describe("a user", () => {
  it("may have so many sessions", async () => {
    const { peer, router } = setUpRouter({ maxConnectionsPerUser: 1 });
    const [ann, again, bob] = [peer({ id: 1 }), peer({ id: 1 }), peer({ id: 2 })];
    await settle();
    expect([ann, again, bob].map(({ closes }) => closes.map(({ code }) => code))).toEqual([[], [4429], []]);
    ann.leave();
    const later = peer({ id: 1 });
    await settle();
    expect(later.closes).toEqual([]);
    expect(router.sessions.size).toBe(2);
  });

  it("is counted by its token too, once", async () => {
    const { router } = setUpRouter({
      maxConnectionsPerUser: 1,
      authenticateToken: (token) => ({ user: { id: token } }),
    });
    const [ann, again] = [new FakePeer(router), new FakePeer(router)];
    for (const each of [ann, ann, again])
      each.say({ event: "ws:hello", version: 1, client: "c", token: "ann" });
    await settle();
    expect([ann.closes, again.closes.map(({ code }) => code)]).toEqual([[], [4429]]);
    ann.leave();
    const later = new FakePeer(router);
    later.say({ event: "ws:hello", version: 1, client: "c", token: "ann" });
    await settle();
    expect(later.closes).toEqual([]);
  });
});
