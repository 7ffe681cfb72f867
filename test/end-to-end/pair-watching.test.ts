/** Items as async iterables, over an in-memory pair and over a real server. */
import { describe, expect, it } from "vitest";
import { Inbox } from "../support/inbox.js";
import { transports } from "../support/pair.js";
import { answerWith } from "../support/server.js";

describe.each(transports)("watching %s", (_, createPair) => {
  it("yields values as they come, skips to the newest, and ends with the loop", async () => {
    const { events, client, router } = await createPair();
    answerWith(events, "clock", 0);
    const one = client({ lingerMs: 0 });
    const seen: unknown[] = [];
    for await (const value of one.watch("clock")) {
      seen.push(value);
      if (value === 3) break;
      for (const now of [1, 2, 3]) events.emit("data:set:clock", now);
      await one.get("nothing").catch(() => {}); // all three have arrived
    }
    expect(seen).toEqual([0, 3]);
    await expect.poll(() => router.stats().items).toBe(0);
  });

  it("ends when the loop is left while it waits", async () => {
    const { events, client, router } = await createPair();
    answerWith(events, "clock", 0);
    const values = client({ lingerMs: 0 }).watch("clock")[Symbol.asyncIterator]();
    expect(await values.next()).toEqual({ done: false, value: 0 });
    const pending = values.next();
    expect(await values.return?.()).toEqual({ done: true, value: undefined });
    expect(await pending).toEqual({ done: true, value: undefined });
    await expect.poll(() => router.stats().items).toBe(0);
  });

  it("yields no value twice, though the link was in doubt meanwhile", async () => {
    const { events, client, cut } = await createPair();
    answerWith(events, "clock", 1);
    const one = client();
    const seen = new Inbox<unknown>();
    const controller = new AbortController();
    const loop = (async () => {
      for await (const value of one.watch("clock", { signal: controller.signal })) seen.put(value);
    })();
    const statuses = new Inbox<string>();
    expect(await seen.next()).toBe(1);
    one.item("clock").subscribe(({ status }) => statuses.put(status));
    cut();
    await statuses.find((status) => status === "stale");
    await statuses.find((status) => status === "live");
    events.emit("data:set:clock", 2);
    expect(await seen.next()).toBe(2);
    controller.abort();
    await loop;
    expect(seen.all).toEqual([1, 2]);
  });

  it("settles two waits at once in their order, as an async generator does", async () => {
    const { events, client } = await createPair();
    answerWith(events, "clock", 1);
    const values = client().watch("clock")[Symbol.asyncIterator]();
    const [first, second, third] = [values.next(), values.next(), values.next()];
    expect(await first).toEqual({ done: false, value: 1 });
    events.emit("data:set:clock", 2);
    expect(await second).toEqual({ done: false, value: 2 });
    await values.return?.();
    expect(await third).toEqual({ done: true, value: undefined });
  });

  it("holds nothing before it is read, nor for a signal that is aborted", async () => {
    const { client } = await createPair();
    const one = client();
    const controller = new AbortController();
    const { signal } = controller;
    const values = one.watch("clock", { signal })[Symbol.asyncIterator]();
    for await (const _ of one.watch("clock", { signal: AbortSignal.abort() })) expect.fail("aborted");
    controller.abort();
    expect(await values.next()).toEqual({ done: true, value: undefined });
    expect(one.state.name).toBe("idle");
  });

  it("throws what the server says instead of a value", async () => {
    const { client } = await createPair();
    const [one] = [client().watch("nothing")[Symbol.asyncIterator]()];
    await expect(one?.next()).rejects.toMatchObject({ code: "no-handler" });
  });

  it("ends without an error when its signal is aborted", async () => {
    const { events, client } = await createPair();
    answerWith(events, "clock", 0);
    const controller = new AbortController();
    const seen: unknown[] = [];
    for await (const value of client().watch("clock", { signal: controller.signal })) {
      seen.push(value);
      setImmediate(() => controller.abort());
    }
    expect(seen).toEqual([0]);
  });
});
