/** Clients behind slow links over real sockets: they take all that comes, and are not given up. */
import { describe, expect, it } from "vitest";
import { connect } from "../support/client.js";
import { atEnd } from "../support/disposing.js";
import { FaultyProxy } from "../support/network/proxy.js";
import { startServer } from "../support/server.js";

/** A silence of less than a second is noticed: each of these links is busy for several. */
const SERVER = { heartbeatMs: 300, waitMs: 500, checkMs: 100 };
const CLIENT = { checkMs: 100, waitMs: 500 };

async function setUp(bytesPerSecond: number) {
  const { sockets, events, url } = await startServer(SERVER);
  const proxy = new FaultyProxy(Number(new URL(url).port), { bytesPerSecond, wayMs: 20 });
  await proxy.listen();
  atEnd(() => proxy.close());
  return { sockets, events, proxy, client: connect(`ws://127.0.0.1:${proxy.port}`, CLIENT) };
}

describe("a client behind a slow link", () => {
  it("gets a value that takes seconds in one go, and calls it live", async () => {
    const { sockets, proxy, client } = await setUp(200_000);
    const value = "é🚀x".repeat(100_000);
    sockets.answer("big", () => value);
    const store = client.item("big");
    await new Promise<void>((resolve) => {
      store.subscribe(({ status }) => status === "live" && resolve());
    });
    expect(store.get().value).toBe(value);
    expect(proxy.connections).toBe(1);
  });

  it("gets a reply that takes seconds in one go", async () => {
    const { sockets, proxy, client } = await setUp(200_000);
    sockets.handle("report", () => "x".repeat(600_000));
    expect(await client.request("report", {}, { timeoutMs: 60_000 })).toHaveLength(600_000);
    expect(proxy.connections).toBe(1);
  });

  it("is not given up while it reads, and ends on the newest of all", async () => {
    const { sockets, proxy, client } = await setUp(200_000);
    const names = Array.from({ length: 40 }, (_, index) => `item${index}`);
    for (const name of names) sockets.answer(name, () => ({ round: 0, filler: "" }));
    const stores = names.map((name) => client.item(name));
    for (const store of stores) store.subscribe(() => {});
    for (let round = 1; round <= 30; round++) {
      for (const name of names) sockets.publish(name, { round, filler: "x".repeat(5_000) });
      await new Promise((resolve) => setTimeout(resolve, 100)); // 2 MB/s
    }
    const isDone = (): boolean =>
      stores.every((store) => store.get().status === "live" && Object(store.get().value).round === 30);
    await expect.poll(isDone, { timeout: 60_000 }).toBe(true);
    expect(proxy.connections).toBe(1);
  });
});
