/** A client with a contract checks what its server sends, if it is told to. */
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { defineContract, item } from "../../contract/index.js";
import { CONTRACTS } from "../support/contracts/contracts.js";
import { Inbox } from "../support/inbox.js";
import { transports } from "../support/pair.js";

const [, createPair] = transports[0] ?? [];

/** A server that sends what it likes, and a client that checks it. */
async function setUp(contract: (typeof CONTRACTS)[number][1], validate?: "report" | "reject") {
  if (!createPair) throw new Error("there is a transport");
  const { router, client } = await createPair();
  const one = client({ contract, validate });
  const told = new Inbox<{ of: string; code: string; issues?: unknown }>();
  one.on("ws:error", (error) => told.put(error));
  return { router, one, told };
}

describe.each(CONTRACTS)("a client with a contract of %s", (_, contract) => {
  it("takes everything if it is not told to check", async () => {
    const { router, one, told } = await setUp(contract);
    router.answer("clock", () => ({ now: "late" }));
    expect(await one.get("clock")).toEqual({ now: "late" });
    expect(told.all).toEqual([]);
  });

  it.each(["report", "reject"] as const)("that shall %s takes what fits as it is", async (validate) => {
    const { router, one, told } = await setUp(contract, validate);
    router.answer("riders", () => [{ id: 7, name: "Ann", extra: 1 }]);
    router.handle("add", () => 3);
    router.handle("leave", () => router.broadcast("chat:message", { from: "Ann", text: "hello", extra: 1 }));
    const heard = new Inbox<unknown>();
    one.on("chat:message", (message) => heard.put(message));
    expect(await one.get("riders")).toEqual([{ id: 7, name: "Ann", extra: 1 }]);
    expect(await one.request("add", { a: 1, b: 2 })).toBe(3);
    one.emit("leave");
    expect(await heard.next()).toEqual({ event: "chat:message", from: "Ann", text: "hello", extra: 1 });
    expect(told.all).toEqual([]);
  });

  it("that shall report keeps what does not fit, and tells ws:error where", async () => {
    const { router, one, told } = await setUp(contract, "report");
    router.answer("riders", () => ({ id: 7 }));
    router.handle("add", () => "three");
    router.handle("leave", () => router.broadcast("chat:message", { from: "Ann" }));
    const heard = new Inbox<unknown>();
    one.on("chat:message", (message) => heard.put(message));
    expect(await one.get("riders", 7)).toEqual({ id: 7 });
    expect(await told.next()).toMatchObject({
      of: "riders:7",
      code: "invalid",
      issues: [{ path: ["name"] }],
    });
    expect(await one.request("add", { a: 1, b: 2 })).toBe("three");
    expect(await told.next()).toMatchObject({ of: "add", code: "invalid", issues: [{ path: [] }] });
    one.emit("leave");
    expect(await heard.next()).toEqual({ event: "chat:message", from: "Ann" });
    expect(await told.next()).toMatchObject({ of: "chat:message", issues: [{ path: ["text"] }] });
  });

  it("that shall reject has an error in place of what does not fit, and drops the event", async () => {
    const { router, one, told } = await setUp(contract, "reject");
    router.answer("riders", () => ({ id: 7 }));
    router.handle("add", () => "three");
    router.handle("leave", () => router.broadcast("chat:message", { from: "Ann" }));
    one.on("chat:message", () => told.put({ of: "heard", code: "" }));
    await expect(one.get("riders", 7)).rejects.toMatchObject({
      code: "invalid",
      issues: [{ path: ["name"] }],
    });
    await expect(one.request("add", { a: 1, b: 2 })).rejects.toMatchObject({ code: "invalid", event: "add" });
    one.emit("leave");
    expect(await told.next()).toMatchObject({ of: "chat:message", code: "invalid" });
    expect(await one.request("leave")).toBeUndefined();
    expect(told.all.map(({ of }) => of)).toEqual(["chat:message", "chat:message"]);
  });

  it("that shall reject gives an item the status error, and keeps its value", async () => {
    const { router, one } = await setUp(contract, "reject");
    router.answer("clock", () => ({ now: 1 }));
    const statuses = new Inbox<unknown>();
    one.subscribe("clock", (value, { status, error }) => statuses.put([value, status, error?.code]));
    expect(await statuses.next()).toEqual([{ now: 1 }, "live", undefined]);
    router.publish("clock", { now: "late" });
    expect(await statuses.next()).toEqual([{ now: 1 }, "error", "invalid"]);
    router.publish("clock", { now: 2 });
    expect(await statuses.next()).toEqual([{ now: 2 }, "live", undefined]);
  });
});

it("reports an asynchronous schema, by a TypeError that names the item", async () => {
  if (!createPair) throw new Error("there is a transport");
  const { router, client } = await createPair();
  const contract = defineContract({ data: { slow: item(z.number().refine(async () => true)) } });
  const thrown: unknown[] = [];
  const one = client({ contract, validate: "reject", report: (error) => thrown.push(error) });
  router.answer("slow", () => 1);
  expect(await one.get("slow")).toBe(1);
  expect(thrown).toEqual([expect.any(TypeError)]);
  expect(String(thrown[0])).toContain('"slow" is asynchronous');
});
