/** What clients send is checked by the contract, whichever library its schemas are of. */
import { describe, expect, it } from "vitest";
import type { RouterOptions } from "../../../server/index.js";
import { CONTRACTS } from "../../support/contracts/contracts.js";
import { setUpRouter } from "../../support/router.js";

const ABSENT = (event: string) => ({ code: "no-handler", message: `no handler for "${event}"` });

/** A router, and one full peer of it. */
async function setUp(options: RouterOptions) {
  const world = setUpRouter(options);
  const heard: unknown[] = [];
  const hear = (message: unknown): void => void heard.push(message);
  return { ...world, heard, hear, one: await world.peer().hello() };
}

describe.each(CONTRACTS)("a server with a contract of %s", (_, contract) => {
  it("gives its handlers and the bus what the schema makes of the fields", async () => {
    const { router, events, one, heard, hear } = await setUp({ contract });
    router.handle("chat:say", hear);
    events.on("chat:say", ({ message }) => hear(message));
    one.say({ event: "chat:say", text: "  hello  ", ref: "k" });
    expect(await one.inbox.next()).toEqual({ event: "ws:reply", ref: "k" });
    const message = { event: "chat:say", text: "hello", ref: "k" };
    expect(heard).toEqual([message, message]);
  });

  it("answers a request whose fields fit", async () => {
    const { router, one } = await setUp({ contract });
    router.handle("add", ({ a, b }) => Number(a) + Number(b));
    one.say({ event: "add", a: 1, b: 2, ref: "k" });
    expect(await one.inbox.next()).toEqual({ event: "ws:reply", ref: "k", data: 3 });
  });

  it("refuses a request whose fields do not fit, says where, and runs nothing", async () => {
    const { router, events, one, heard, hear } = await setUp({ contract });
    router.handle("add", hear);
    events.on("add", hear);
    one.say({ event: "add", a: "s3cret", ref: "k" });
    const reply = await one.inbox.next();
    const issues = [
      { path: ["a"], message: expect.any(String) },
      { path: ["b"], message: expect.any(String) },
    ];
    const message = "the message does not fit the contract";
    expect(reply).toEqual({ event: "ws:reply", ref: "k", error: { code: "invalid", message, issues } });
    expect(JSON.stringify(reply)).not.toContain("s3cret");
    expect(heard).toEqual([]);
    expect(router.stats().refused).toEqual({ invalid: 1 });
  });

  it("refuses an event whose fields do not fit with ws:error", async () => {
    const { router, one, hear } = await setUp({ contract });
    router.handle("chat:say", hear);
    one.say({ event: "chat:say", text: "x".repeat(21) });
    expect(await one.inbox.next()).toMatchObject({
      event: "ws:error",
      of: "chat:say",
      code: "invalid",
      issues: [{ path: ["text"] }],
    });
  });

  it("waits for an asynchronous schema, and acts upon what comes after it later", async () => {
    const { router, one } = await setUp({ contract });
    router.handle("reserve", ({ name }) => name);
    router.handle("add", () => 0);
    router.answer("clock", () => ({ now: 1 }));
    one.say({ event: "reserve", name: "taken", ref: "1" });
    one.say({ event: "reserve", name: "free", ref: "2" });
    one.say({ event: "add", a: "no", ref: "3" });
    one.say({ event: "add", a: 1, b: 2, ref: "4" });
    one.say({ event: "data:get:clock", ref: "5" });
    for (let count = 0; count < 5; count++) await one.inbox.next();
    const replies = one.inbox.all.slice(1).map(({ ref, error, data }) => [ref, Object(error).code ?? data]);
    expect(replies).toEqual([
      ["1", "invalid"],
      ["2", "free"],
      ["3", "invalid"],
      ["4", 0],
      ["5", { now: 1 }],
    ]);
  });

  it("gives ids the type of their schema: 7 and its text are one item", async () => {
    const { router, one, heard, hear } = await setUp({ contract });
    router.answer("riders", ({ id }) => {
      hear(id);
      return { id: 7, name: "Ann" };
    });
    router.answer("rooms", ({ id }) => {
      hear(id);
      return { topic: "all" };
    });
    for (const [name, id] of [
      ["riders", 7],
      ["riders", "7"],
      ["rooms", "7"],
      ["rooms", 7],
    ]) {
      one.say({ event: `data:get:${name}`, id, ref: "k", live: true });
      expect(await one.inbox.next()).toMatchObject({ event: `data:set:${name}:7`, ref: "k" });
    }
    expect(heard).toEqual([7, 7, "7", "7"]);
    expect(router.stats().items).toBe(2);
    router.publish("rooms", 7, { topic: "new" });
    expect(await one.inbox.next()).toMatchObject({ event: "data:set:rooms:7", data: { topic: "new" } });
  });

  it("answers names and ids that it does not have like those that nobody answers, at once", async () => {
    const { router, events, one, hear } = await setUp({ contract });
    for (const name of ["riders", "clock", "clok", "riders:7"]) events.on(`data:get:${name}`, hear);
    router.handle("unknown", hear);
    one.say({ event: "data:get:riders", id: "seven", ref: "1", live: true });
    one.say({ event: "data:get:clock", id: 7, ref: "2" });
    one.say({ event: "data:get:clok", ref: "3" });
    one.say({ event: "data:get:riders:7", ref: "4" });
    one.say({ event: "unknown", ref: "5" });
    for (let count = 0; count < 5; count++) await one.inbox.next();
    expect(one.inbox.all.slice(1)).toEqual([
      { event: "data:set:riders:seven", ref: "1", error: ABSENT("data:get:riders") },
      { event: "data:set:clock:7", ref: "2", error: ABSENT("data:get:clock") },
      { event: "data:set:clok", ref: "3", error: ABSENT("data:get:clok") },
      { event: "data:set:riders:7", ref: "4", error: ABSENT("data:get:riders:7") },
      { event: "ws:reply", ref: "5", error: ABSENT("unknown") },
    ]);
    expect(router.stats()).toMatchObject({ items: 0, refused: { "no-handler": 5 } });
  });

  it("takes names that it does not have if it is not strict, and still checks the others", async () => {
    const { router, one, heard, hear } = await setUp({ contract, strict: false });
    router.handle("unknown", hear);
    router.handle("add", hear);
    router.answer("clok", () => 1);
    one.say({ event: "unknown", any: "thing" });
    one.say({ event: "add", a: "no", ref: "1" });
    one.say({ event: "data:get:clok", ref: "2" });
    expect(await one.inbox.next()).toMatchObject({ ref: "1", error: { code: "invalid" } });
    expect(await one.inbox.next()).toMatchObject({ ref: "2", data: 1 });
    expect(heard).toEqual([{ event: "unknown", any: "thing" }]);
  });
});
