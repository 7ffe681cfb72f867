/** `client.preload`: the first value of an item as a promise, for routers and for React's `use`. */
import { describe, expect, it } from "vitest";
import { connect } from "../../support/client.js";
import { script } from "../../support/script.js";
import { answerWith, startServer } from "../../support/server.js";

describe("preload", () => {
  it("is one promise while it waits and while the item lingers, and one subscription", async () => {
    const { url, events, sockets } = await startServer();
    const { calls } = answerWith(events, "riders", { name: "Ada" });
    const client = connect(url);
    const first = client.preload("riders", 7);
    expect(client.preload("riders", 7)).toBe(first);
    expect(client.preload("riders", 8)).not.toBe(first);
    expect(await first).toEqual({ name: "Ada" });
    expect(client.preload("riders", 7)).toBe(first);
    expect(client.item("riders", 7).get()).toMatchObject({ status: "live", value: { name: "Ada" } });
    expect(calls.filter((id) => id === 7)).toEqual([7]);
    expect(sockets.stats().items).toBe(2);
  });

  it("is ended after its first value as any item is", async () => {
    const { client, clock, opened } = script();
    const loaded = client.preload("a", { lingerMs: 2_000 });
    const socket = await opened();
    socket.welcome();
    await clock.advance(60_000);
    expect(socket.sent).not.toContainEqual({ event: "ws:end", of: "data:set:a" });
    socket.answer("data:get:a", { etag: "e1", data: 1 });
    expect(await loaded).toBe(1);
    await clock.advance(1_999);
    expect(socket.sent).not.toContainEqual({ event: "ws:end", of: "data:set:a" });
    await clock.advance(51);
    expect(socket.sent.at(-1)).toEqual({ event: "ws:end", of: "data:set:a" });
    const again = client.preload("a");
    expect(again).not.toBe(loaded);
    expect(await again).toBe(1); // the value that is kept
  });

  it("rejects with the item's error, and is another promise once there is a value", async () => {
    const { client, clock, opened } = script();
    const loaded = client.preload("a");
    const socket = await opened();
    socket.welcome();
    socket.answer("data:get:a", { error: { code: "failed", message: "no" } });
    await expect(loaded).rejects.toMatchObject({ code: "failed" });
    const again = client.preload("a");
    expect(client.preload("a")).toBe(again);
    await clock.advance(0);
    socket.answer("data:get:a", { etag: "e1", data: 1 });
    await clock.advance(0);
    expect(await client.preload("a")).toBe(1);
  });

  it("rejects again as long as the error stays, with one promise", async () => {
    const { client, clock, opened } = script();
    const loaded = client.preload("a");
    const socket = await opened();
    socket.welcome();
    socket.answer("data:get:a", { error: { code: "forbidden", message: "no" } });
    await expect(loaded).rejects.toMatchObject({ code: "forbidden" });
    await clock.advance(0);
    const again = client.preload("a");
    await clock.advance(0);
    expect(client.preload("a")).toBe(again);
  });
});
