/** What one client does by itself never meets a limit of our own server. Over real sockets, with its defaults. */
import { describe, expect, it } from "vitest";
import type { Client } from "../../client/index.js";
import { connect, reaches } from "../support/client.js";
import { quietLog, startServer } from "../support/server.js";

/** A server with its defaults, and a client that notes what it is refused. */
async function setUp(options = {}, clientOptions = {}) {
  const { sockets, url } = await startServer({ log: quietLog(), ...options });
  sockets.answer("row", ({ id }) => `row ${id}`);
  const client = connect(url, clientOptions);
  const refused: unknown[] = [];
  client.on("ws:error", (error) => refused.push(error));
  return { sockets, client, refused };
}

/** Subscribes to so many rows. Returns how to leave them, and a promise that all are live. */
function show(client: Client, from: number, count: number) {
  const leaves: (() => void)[] = [];
  const missing = new Set<number>();
  const live = new Promise<void>((resolve) => {
    for (let id = from; id < from + count; id++) {
      missing.add(id);
      const see = ({ status }: { status: string }): void => {
        if (status === "live") missing.delete(id);
        else missing.add(id);
        if (missing.size === 0) resolve();
      };
      leaves.push(client.item("row", id).subscribe(see));
    }
  });
  const leave = (): void => {
    for (const each of leaves) each();
  };
  return { live, leave };
}

describe("a client that watches many items", () => {
  it.each([110, 300, 1_000, 10_000])(
    "has %i live, at its first connection and after a reconnect, and meets no limit",
    async (count) => {
      const { sockets, client, refused } = await setUp();
      const page = show(client, 0, count);
      await page.live;
      const lost = reaches(client, "waiting");
      for (const session of sockets.sessions) session.close(1012);
      await lost;
      page.leave();
      await show(client, 0, count).live;
      expect(refused).toEqual([]);
      expect(sockets.stats()).toMatchObject({ refused: {}, items: count });
    },
    60_000,
  );

  it("renews 20 unchanged items with one frame each way, beside hello and welcome", async () => {
    const { sockets, client } = await setUp();
    const page = show(client, 0, 20);
    await page.live;
    const lost = reaches(client, "waiting");
    for (const session of sockets.sessions) session.close(1012);
    await lost;
    const before = sockets.stats();
    page.leave();
    await show(client, 0, 20).live;
    const after = sockets.stats();
    expect([after.framesIn - before.framesIn, after.framesOut - before.framesOut]).toEqual([2, 2]);
  });

  it("may ask 300 times at once beside them", async () => {
    const { sockets, client, refused } = await setUp();
    const page = show(client, 0, 100);
    const answers = Array.from({ length: 300 }, (_, n) => client.get("row", 1_000 + n));
    expect(await Promise.all(answers)).toEqual(answers.map((_, n) => `row ${1_000 + n}`));
    await page.live;
    expect(refused).toEqual([]);
    expect(sockets.stats().refused).toEqual({});
  });

  /** Shows 100 rows, and then 100 others in the same turn as it leaves the first, where there is room for 128. */
  async function turnPage(clientOptions: object) {
    const bytesOf = (id: number): number => 2_300 + 2 * `data:set:row:${id}`.length;
    const { sockets, client } = await setUp({ maxSessionBytes: 128 * bytesOf(1_000) }, clientOptions);
    const first = show(client, 0, 100);
    await first.live;
    const second = show(client, 1_000, 100);
    first.leave();
    await second.live;
    return sockets.stats();
  }

  it("has all of the next page live when it leaves one for another in one turn", async () => {
    expect(await turnPage({ lingerMs: 0 })).toMatchObject({ refused: {}, items: 100 });
  });

  it("has them live when those that linger have to make room, with one refusal each", async () => {
    const { refused, items } = await turnPage({ lingerMs: 600_000 });
    expect(refused).toEqual({ limit: 72 });
    expect(items).toBe(128);
  });

  it("has those live for which there was no room, once there is", async () => {
    const { sockets, client } = await setUp({
      maxSessionBytes: 128 * (2_300 + 2 * "data:set:row:1000".length),
    });
    const some = show(client, 1_000, 100);
    await some.live;
    const more = show(client, 2_000, 50);
    await expect.poll(() => sockets.stats().refused).toEqual({ limit: 22 });
    expect(client.item("row", 2_049).get()).toMatchObject({
      status: "error",
      error: { code: "limit", message: expect.stringMatching(/\d+ bytes .*maxSessionBytes/) },
    });
    some.leave();
    await more.live;
    sockets.publish("row", 2_049, "new");
    await expect.poll(() => client.item("row", 2_049).get().value).toBe("new");
  });

  it("has its items live beside gets that are slow, which wait for their turn", async () => {
    const { sockets, client, refused } = await setUp({ maxInFlight: 30 });
    const held: (() => void)[] = [];
    sockets.answer("slow", ({ id }) => new Promise((resolve) => held.push(() => resolve(id))));
    const slow = Array.from({ length: 60 }, (_, n) => client.get("slow", n));
    const page = show(client, 0, 20);
    while (held.length < 30) await new Promise((resolve) => setImmediate(resolve));
    const release = setInterval(() => {
      for (const each of held) each();
    }, 10);
    expect(await Promise.all(slow)).toEqual(slow.map((_, n) => n));
    clearInterval(release);
    await page.live;
    expect(refused).toEqual([]);
    expect(sockets.stats().refused).toEqual({});
  });
});
