/** What client and server do with a contract, written once and run over memory and over real sockets. */
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { defineContract, event, item } from "../../contract/index.js";
import { zodContract } from "../support/contracts/zod.js";
import { transports } from "../support/pair.js";

describe.each(transports)("a contract %s", (_, createPair) => {
  it("has a request that does not fit reject with invalid and its issues", async () => {
    const { client, router } = await createPair({ contract: zodContract });
    router.handle("add", ({ a, b }) => Number(a) + Number(b));
    const one = client();
    expect(await one.request("add", { a: 1, b: 2 })).toBe(3);
    await expect(one.request("add", { a: 1 })).rejects.toMatchObject({
      code: "invalid",
      event: "add",
      issues: [{ path: ["b"], message: expect.stringContaining("expected number") }],
    });
  });

  it("has an event that does not fit tell ws:error what is wrong", async () => {
    const { client } = await createPair({ contract: zodContract });
    const one = client();
    const told = new Promise((resolve) => one.on("ws:error", resolve));
    one.emit("chat:say", { text: 5 });
    expect(await told).toMatchObject({ of: "chat:say", code: "invalid", issues: [{ path: ["text"] }] });
  });

  it("has a client watch 7 and its text as one item", async () => {
    const { client, router } = await createPair({ contract: zodContract });
    router.answer("rooms", ({ id }) => ({ topic: typeof id }));
    const one = client();
    expect(await one.get("rooms", "7")).toEqual({ topic: "string" });
    expect(await one.get("rooms", 7)).toEqual({ topic: "string" });
  });

  it("has client and server of one contract say nothing, and of two that they differ, once", async () => {
    const entries: unknown[] = [];
    const keep = (entry: unknown): void => void entries.push(entry);
    const log = { info: keep, warn: keep, error: keep };
    const { client, router, cut } = await createPair({ contract: zodContract, log });
    router.handle("add", () => 3);
    await client({ contract: zodContract }).request("add", { a: 1, b: 2 });
    expect(entries).toEqual([]);
    const older = defineContract({ toServer: { add: event(z.object({ a: z.number() }), z.number()) } });
    const one = client({ contract: older });
    const told: unknown[] = [];
    one.on("ws:error", (error) => told.push(error));
    expect(await one.request("add", { a: 1, b: 2 })).toBe(3); // never refused
    cut();
    expect(await one.request("add", { a: 1, b: 2 })).toBe(3);
    expect(told).toMatchObject([{ of: "ws:welcome", code: "contract-mismatch" }]);
    expect(JSON.stringify(entries).match(/contract-mismatch/g)).toHaveLength(1);
  });

  it("has clients without a contract, or without a hash, compare nothing", async () => {
    const { client, router } = await createPair({ contract: zodContract });
    router.handle("add", () => 3);
    const one = client();
    const two = client({ contract: defineContract({ data: { other: item(z.custom<string>()) } }) });
    const told: unknown[] = [];
    for (const each of [one, two]) {
      each.on("ws:error", (error) => told.push(error));
      expect(await each.request("add", { a: 1, b: 2 })).toBe(3);
    }
    expect(told).toEqual([]);
  });
});
