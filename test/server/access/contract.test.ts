/** What clients send is checked by the contract before anybody gets it. */
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { collection, defineContract, event, item } from "../../../contract/index.js";
import type { RouterOptions } from "../../../server/index.js";
import { setUpRouter } from "../../support/router.js";

const FORBIDDEN = { code: "forbidden", message: "not found or not permitted" };
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A router, and one full peer of it. */
async function setUp(options: RouterOptions) {
  const world = setUpRouter(options);
  const heard: unknown[] = [];
  const hear = (message: unknown): void => void heard.push(message);
  return { ...world, heard, hear, one: await world.peer().hello() };
}

/** The fields of an event with an asynchronous schema. zod would run the check twice: at first it hopes for a synchronous one. */
const later = (check: () => Promise<boolean>) =>
  v.objectAsync({ a: v.pipeAsync(v.number(), v.checkAsync(check)) });

describe("a server with a contract", () => {
  it("keeps event and ref from schemas that refuse keys they do not know", async () => {
    const contract = defineContract({
      toServer: {
        strict: event(z.strictObject({ a: z.number() })),
        only: event(z.object({ a: z.number() })),
      },
    });
    const { router, one, heard, hear } = await setUp({ contract });
    router.handle("strict", hear);
    router.handle("only", hear);
    one.say({ event: "strict", a: 1, ref: "1" });
    one.say({ event: "only", a: 1, extra: 2, ref: "2" });
    await one.inbox.next();
    expect(heard).toEqual([
      { event: "strict", a: 1, ref: "1" },
      { event: "only", a: 1, ref: "2" },
    ]);
  });

  it("shows authorize what the handler gets, and asks it nothing about names that are absent", async () => {
    const asked: unknown[] = [];
    const contract = defineContract({
      data: { rooms: collection({ member: z.string(), id: z.string() }) },
      toServer: { say: event(z.object({ text: z.string().trim() })) },
    });
    const authorize = ({ message, id }: { message: unknown; id: unknown }) => asked.push(id ?? message) > 0;
    const { router, one, hear } = await setUp({ contract, authorize });
    router.handle("say", hear);
    router.answer("rooms", () => "open");
    one.say({ event: "say", text: " x " });
    one.say({ event: "data:get:rooms", id: "7", ref: "1" });
    one.say({ event: "nothing", ref: "2" });
    await one.inbox.next();
    expect(await one.inbox.next()).toEqual({ event: "ws:reply", ref: "2", error: FORBIDDEN });
    expect(asked).toEqual([{ event: "say", text: "x" }, "7"]);
  });

  it("does not show by what is wrong that a forbidden event is there", async () => {
    const contract = defineContract({ toServer: { secret: event(z.object({ a: z.number() })) } });
    const { router, one, hear } = await setUp({ contract, authorize: async () => false });
    router.handle("secret", hear);
    one.say({ event: "secret", a: "no", ref: "1" });
    one.say({ event: "nothing", a: "no", ref: "2" });
    for (const ref of ["1", "2"])
      expect(await one.inbox.next()).toEqual({ event: "ws:reply", ref, error: FORBIDDEN });
  });

  it("sends the reply again to a request that ran, though its fields would be refused now", async () => {
    const taken = new Set<string>();
    const name = z.string().refine(async (name) => !taken.has(name));
    const contract = defineContract({ toServer: { reserve: event(z.object({ name })) } });
    const { router, one } = await setUp({ contract });
    router.handle("reserve", ({ name }) => taken.add(String(name)).size);
    for (let time = 0; time < 2; time++) {
      one.say({ event: "reserve", name: "a", ref: "1" });
      expect(await one.inbox.next()).toEqual({ event: "ws:reply", ref: "1", data: 1 });
    }
    one.say({ event: "reserve", name: "a", ref: "2" });
    expect(await one.inbox.next()).toMatchObject({ ref: "2", error: { code: "invalid" } });
  });

  it("refuses an id of which its schema makes another text", async () => {
    const id = z.string().toLowerCase();
    const contract = defineContract({ data: { rooms: collection({ member: z.string(), id }) } });
    const { router, one } = await setUp({ contract });
    router.answer("rooms", () => "open");
    one.say({ event: "data:get:rooms", id: "all", ref: "1" });
    one.say({ event: "data:get:rooms", id: "All", ref: "2" });
    expect(await one.inbox.next()).toMatchObject({ ref: "1", data: "open" });
    expect(await one.inbox.next()).toMatchObject({ ref: "2", error: { code: "no-handler" } });
  });

  it.each([
    ["throws", () => Promise.reject(new Error("s3cret")), "failed"],
    ["never answers", () => new Promise<boolean>(() => {}), "timeout"],
  ])("refuses with a code that may pass when a schema %s", async (_, check, code) => {
    const contract = defineContract({ toServer: { odd: event(later(check)) } });
    const { router, one, hear, heard, log } = await setUp({ contract, authTimeoutMs: 20 });
    router.handle("odd", hear);
    one.say({ event: "odd", a: 1, ref: "1" });
    expect(await one.inbox.next()).toMatchObject({ ref: "1", error: { code } });
    expect(heard).toEqual([]);
    expect(JSON.stringify(log.entries)).toContain('the schema of \\"odd\\"');
    expect(JSON.stringify(log.entries)).not.toContain("s3cret");
  });

  it("fails where a schema of fields makes something else than an object", async () => {
    const contract = defineContract({
      // @ts-expect-error what comes out must be an object: who writes JavaScript has no compiler that says so
      toServer: { odd: event(z.object({ a: z.number() }).transform(({ a }) => a)) },
    });
    const { router, one, errors, hear } = await setUp({ contract });
    router.handle("odd", hear);
    one.say({ event: "odd", a: 1, ref: "1" });
    expect(await one.inbox.next()).toMatchObject({ error: { code: "failed" } });
    expect(errors).toEqual([expect.any(TypeError)]);
  });

  it("bounds how much waits for asynchronous schemas", async () => {
    let open = 0;
    let most = 0;
    const check = async (): Promise<boolean> => {
      most = Math.max(most, ++open);
      await settle();
      open--;
      return true;
    };
    const contract = defineContract({ toServer: { slow: event(later(check)) } });
    const options = { maxUndecided: 3, maxFramesPerSecond: 1_000, maxFrameBurst: 1_000 };
    const { router, one } = await setUp({ contract, ...options });
    router.handle("slow", ({ a }) => a);
    for (let a = 0; a < 20; a++) one.say({ event: "slow", a, ref: `${a}` });
    for (let a = 0; a < 20; a++) expect(await one.inbox.next()).toMatchObject({ ref: `${a}`, data: a });
    expect(most).toBe(3);
  });

  it("tells a plain peer nothing, and passes nothing on", async () => {
    const contract = defineContract({
      data: { clock: item(z.number()) },
      toServer: { add: event(z.object({ a: z.number() })) },
    });
    const { events, peer, hear, heard } = await setUp({ contract });
    events.on("add", hear);
    events.on("data:get:clok", hear);
    events.on("data:get:clock", () => events.emit("data:set:clock", 5));
    const plain = peer();
    plain.say({ event: "add", a: "no" });
    plain.say({ event: "data:get:clok" });
    plain.say({ event: "data:get:clock" });
    expect(await plain.inbox.next()).toEqual({ event: "data:set:clock", data: 5 });
    expect(heard).toEqual([]);
  });
});
