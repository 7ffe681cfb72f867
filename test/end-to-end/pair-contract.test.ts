/** What client and server do with a contract, written once and run over memory and over real sockets. */
import { describe, expect, it } from "vitest";
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
});
