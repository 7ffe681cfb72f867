/** What the server's application gives out is checked by the contract while it is developed. */
import { afterEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { collection, defineContract, event, item } from "../../../contract/index.js";
import { type RouterOptions, reply } from "../../../server/index.js";
import { CONTRACTS } from "../../support/contracts/contracts.js";
import { setUpRouter } from "../../support/router.js";

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const FAILED = { code: "failed", message: "the handler failed" };

async function setUp(options: RouterOptions) {
  const world = setUpRouter(options);
  return { ...world, one: await world.peer().hello(), logged: () => JSON.stringify(world.log.entries) };
}

afterEach(() => vi.unstubAllEnvs());

describe.each(CONTRACTS)("a server with a contract of %s", (_, contract) => {
  it("fails a request whose reply does not fit, and logs where", async () => {
    const { router, events, one, logged } = await setUp({ contract });
    const remove = router.handle("add", () => "three");
    one.say({ event: "add", a: 1, b: 2, ref: "1" });
    expect(await one.inbox.next()).toEqual({ event: "ws:reply", ref: "1", error: FAILED });
    remove();
    events.on("add", (payload) => reply(payload, "three"));
    one.say({ event: "add", a: 1, b: 2, ref: "2" });
    expect(await one.inbox.next()).toEqual({ event: "ws:reply", ref: "2", error: FAILED });
    expect(logged()).toContain('\\"add\\" does not fit the contract');
  });

  it("fails a get whose answer does not fit, and keeps what a subscriber has", async () => {
    const { router, one, logged } = await setUp({ contract });
    let now: unknown = 1;
    router.answer("clock", async () => ({ now }));
    one.say({ event: "data:get:clock", ref: "1", live: true });
    expect(await one.inbox.next()).toMatchObject({ ref: "1", data: { now: 1 } });
    now = "late";
    router.refresh("clock");
    one.say({ event: "data:get:clock", ref: "2" });
    expect(await one.inbox.next()).toEqual({ event: "data:set:clock", ref: "2", error: FAILED });
    now = 3;
    router.refresh("clock");
    expect(await one.inbox.next()).toMatchObject({ event: "data:set:clock", data: { now: 3 } });
    expect(logged()).toContain('\\"clock\\" does not fit the contract: now: ');
  });

  it("does not publish what does not fit: the old value stays, for who comes later too", async () => {
    const { router, one, peer, logged } = await setUp({ contract });
    one.say({ event: "data:get:riders", id: 7, ref: "1", live: true });
    await one.inbox.next();
    router.publish("riders", 7, { id: 7, name: "Ann" });
    expect(await one.inbox.next()).toMatchObject({ data: { id: 7, name: "Ann" } });
    router.publish("riders", 7, { id: 7 });
    router.publish("riders", [{ id: 7 }]);
    router.publish("riders", 7, { id: 7 }, { to: () => true });
    const other = peer();
    other.say({ event: "data:get:riders", id: 7, ref: "1" });
    expect(await other.inbox.next()).toMatchObject({ data: { id: 7, name: "Ann" } });
    expect(one.inbox.all).toHaveLength(3);
    expect(logged()).toContain('\\"riders:7\\" does not fit the contract: name: ');
    expect(logged()).toContain('\\"riders\\" does not fit the contract: 0.name: ');
  });

  it("checks what data handlers set on the bus, and fails who waits for it", async () => {
    const { events, one } = await setUp({ contract });
    events.on("data:get:riders", (id) => events.emit(`data:set:riders:${id}`, { id: `${id}` }));
    events.on("data:get:clock", () => events.emit("data:set:clock", { now: 5 }));
    one.say({ event: "data:get:riders", id: 7, ref: "1" });
    one.say({ event: "data:get:clock", ref: "2" });
    expect(await one.inbox.next()).toEqual({ event: "data:set:riders:7", ref: "1", error: FAILED });
    expect(await one.inbox.next()).toMatchObject({ ref: "2", data: { now: 5 } });
  });
});

describe("a server with a contract", () => {
  /** Counts how often its values are checked, and adds what a client must not see. */
  const counted = () => {
    let checks = 0;
    const value = z.array(z.number()).transform((list) => {
      checks++;
      return [...list, "secret"];
    });
    return { contract: defineContract({ data: { list: item(value) } }), checks: () => checks };
  };

  it("checks a published list once, however many clients there are, and sends the original", async () => {
    const { contract, checks } = counted();
    const { router, peer } = await setUp({ contract });
    const peers = Array.from({ length: 20 }, () => peer());
    for (const each of peers) each.say({ event: "data:get:list", ref: "1", live: true });
    for (const each of peers) await each.inbox.next();
    router.publish("list", [1, 2]);
    for (const each of peers) expect(await each.inbox.next()).toMatchObject({ data: [1, 2] });
    expect(checks()).toBe(1);
  });

  it.each([
    ["development", "development", 1],
    ["development", "production", 0],
    [undefined, "production", 0],
    [undefined, "", 1],
    ["always", "production", 1],
    ["never", "development", 0],
  ] as const)("with validateOutput %s and NODE_ENV %s checks a value %i times", async (when, env, times) => {
    vi.stubEnv("NODE_ENV", env);
    const { contract, checks } = counted();
    const { router } = await setUp({ contract, validateOutput: when });
    router.publish("list", [1]);
    expect(checks()).toBe(times);
  });

  it("throws a TypeError that names the item when it publishes by an asynchronous schema, or reports it", async () => {
    const later = z.number().refine(async () => true);
    const contract = defineContract({
      data: { slow: item(later), slows: collection({ member: later, id: z.number() }) },
      toServer: { ask: event(z.object({}), later) },
    });
    const { router, events, one, errors } = await setUp({ contract });
    expect(() => router.publish("slow", 1)).toThrow(TypeError);
    expect(() => router.publish("slow", 1)).toThrow('"slow" is asynchronous');
    expect(() => router.publish("slows", 7, 1)).toThrow('"slows:7"');
    expect(() => router.publish("slows", [1])).toThrow('"slows"');
    router.answer("slow", () => 1);
    router.handle("ask", () => 1);
    events.on("data:get:slows", () => events.emit("data:set:slows", [1]));
    one.say({ event: "data:get:slow", ref: "1" });
    one.say({ event: "ask", ref: "2" });
    one.say({ event: "data:get:slows", ref: "3" });
    for (let count = 0; count < 3; count++) expect(await one.inbox.next()).toMatchObject({ error: FAILED });
    expect(errors).toEqual([expect.any(TypeError), expect.any(TypeError), expect.any(TypeError)]);
  });

  it("lets pass that an item has no value", async () => {
    const contract = defineContract({ data: { clock: item(z.number()) } });
    const { events, router, one } = await setUp({ contract });
    events.on("data:get:clock", () => events.emit("data:set:clock", new Error("gone")));
    one.say({ event: "data:get:clock", ref: "1", live: true });
    expect(await one.inbox.next()).toMatchObject({ ref: "1", error: FAILED });
    router.publish("clock", undefined);
    await settle();
    expect(router.stats().refused).toEqual({});
  });
});
