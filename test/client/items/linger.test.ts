/** How long an item stays subscribed after its last listener has left. */
import { describe, expect, it } from "vitest";
import { script } from "../../support/script.js";

/** A client that follows items, of which the server has sent the value 1, and the unsubscribe functions. */
async function following(names: string[], options = {}) {
  const parts = script(options);
  const stops = names.map((name) => parts.client.item(name).subscribe(() => {}));
  const socket = await parts.opened();
  socket.welcome({ limits: { maxInFlight: 100, maxFramesPerSecond: 50, maxFrameBurst: 100 } });
  for (const name of names) socket.answer(`data:get:${name}`, { etag: "e1", data: 1 });
  const leave = (): void => {
    for (const stop of stops) stop();
  };
  /** What was sent after the hello. */
  const sent = () => socket.sent.slice(1).filter(({ event }) => event !== "ws:ping");
  const { length } = sent();
  return { ...parts, socket, leave, news: () => sent().slice(length) };
}

describe("an item without a listener", () => {
  it("stays live for 5 s, and costs nothing if it is followed again", async () => {
    const { client, clock, socket, leave, news } = await following(["a"]);
    leave();
    await clock.advance(4_999);
    socket.say({ event: "data:set:a", etag: "e2", data: 2 });
    expect(client.item("a").get()).toMatchObject({ status: "live", value: 2 });
    client.item("a").subscribe(() => {});
    await clock.advance(60_000);
    expect(news()).toEqual([]);
    expect(client.item("a").get()).toMatchObject({ status: "live", value: 2 });
  });

  it("is ended then, with all that were left in the same turn in one frame", async () => {
    const { client, clock, leave, news } = await following(["a", "b", "c"]);
    leave();
    await clock.advance(5_050);
    expect(news()).toEqual([{ event: "ws:get", ends: ["data:set:a", "data:set:b", "data:set:c"], gets: [] }]);
    expect(client.item("b").get()).toMatchObject({ status: "stale", value: 1 });
  });

  it("that is left later is ended later", async () => {
    const { client, clock, leave, news } = await following(["a"]);
    const stop = client.item("a", { lingerMs: 8_000 }).subscribe(() => {});
    leave();
    await clock.advance(7_000);
    stop();
    await clock.advance(7_999);
    expect(news()).toEqual([]);
    await clock.advance(51);
    expect(news()).toEqual([{ event: "ws:end", of: "data:set:a" }]);
  });

  it("is ended at once if there is no answer yet, or the client is to wait for nothing", async () => {
    const { client, clock, leave, news } = await following(["a"], { lingerMs: 0 });
    client.item("b", { lingerMs: 1_000 }).subscribe(() => {})();
    leave();
    await clock.advance(0);
    expect(news()).toEqual([{ event: "ws:end", of: "data:set:a" }]);
  });

  it("makes room for one that is followed, when the server has none left", async () => {
    const { client, clock, socket, leave, news } = await following(["a"]);
    leave();
    client.item("b").subscribe(() => {});
    await clock.advance(0);
    socket.answer("data:get:b", { error: { code: "limit", message: "no room" } });
    await clock.advance(0);
    expect(news().at(-1)).toMatchObject({ ends: ["data:set:a"], gets: [{ event: "data:get:b" }] });
  });

  it("makes room for one each, when the server has none left for several", async () => {
    const { client, clock, socket, leave, news } = await following(["a", "b"]);
    leave();
    for (const name of ["c", "d"]) client.item(name).subscribe(() => {});
    await clock.advance(0);
    for (const name of ["c", "d"])
      socket.answer(`data:get:${name}`, { error: { code: "limit", message: "" } });
    await clock.advance(0);
    expect(news().at(-1)).toMatchObject({
      ends: ["data:set:a", "data:set:b"],
      gets: [{ event: "data:get:c" }, { event: "data:get:d" }],
    });
  });

  it("makes room for another with the same set event, which is not its value", async () => {
    const { client, clock, leave, news } = await following(["riders:7"]);
    expect(() => client.item("riders", 7)).toThrow("both answered");
    leave();
    await clock.advance(0);
    const member = client.item("riders", 7);
    expect(member.get().status).toBe("loading");
    member.subscribe(() => {});
    await clock.advance(0);
    const [end] = news();
    expect(end).toMatchObject({ ends: ["data:set:riders:7"], gets: [{ event: "data:get:riders", id: 7 }] });
  });

  it("is asked for at once when it had an error and is followed again", async () => {
    const { client, clock, socket, leave } = await following(["a"]);
    socket.say({ event: "data:set:a", error: { code: "no-handler", message: "no" } });
    leave();
    await clock.advance(4_000);
    const { length } = socket.gets();
    client.item("a").subscribe(() => {});
    await clock.advance(0);
    expect(socket.gets().slice(length)).toMatchObject([{ event: "data:get:a", etag: "e1" }]);
  });

  it("is ended after 1 s when it has an error and no value, and asked for when it is followed again", async () => {
    const { client, clock, socket, news } = await following(["a"]);
    const stop = client.item("b").subscribe(() => {});
    await clock.advance(0);
    socket.answer("data:get:b", { error: { code: "failed", message: "no" } });
    stop();
    await clock.advance(999);
    expect(client.item("b").get()).toMatchObject({ status: "error" });
    await clock.advance(51);
    expect(client.item("b").get()).toMatchObject({ status: "loading", error: undefined });
    expect(news().at(-1)).toEqual({ event: "ws:end", of: "data:set:b" });
  });

  it("is asked for over a new connection too, and leaves no timer when the client is closed", async () => {
    const { client, clock, socket, leave, opened } = await following(["a"], { retryMinMs: 100 });
    leave();
    await clock.advance(0);
    socket.lose();
    await clock.advance(1_000);
    const next = await opened();
    expect(next.gets().at(-1)).toMatchObject({ event: "data:get:a", etag: "e1" });
    client.close();
    expect(clock.pending).toBe(0);
    expect(client.item("a").get()).toMatchObject({ status: "stale", value: 1 });
  });
});
