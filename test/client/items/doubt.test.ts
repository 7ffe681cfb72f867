/** Of which value a client says `live`: only of one that a connection keeps up to date. */
import { describe, expect, it } from "vitest";
import { type Script, type ScriptedSocket, script } from "../../support/script.js";

/** A client that watches items; the first is live with the value 1. */
async function watching(...names: string[]) {
  const parts = script({ lingerMs: 0 });
  const seen: string[] = [];
  for (const name of names) {
    parts.client.item(name).subscribe(({ value, status }) => seen.push(`${name} ${value} ${status}`));
  }
  const socket = await parts.opened();
  socket.welcome();
  socket.answer(`data:get:${names[0]}`, { etag: "e1", data: 1 });
  seen.length = 0;
  return { ...parts, socket, seen };
}

/** Has the client move to a new connection, which has said welcome. */
async function moved({ clock, opened }: Script, from: ScriptedSocket): Promise<ScriptedSocket> {
  from.say({ event: "ws:drain", withinMs: 10_000 });
  await clock.advance(2_500);
  const socket = await opened();
  expect(socket).not.toBe(from);
  socket.welcome();
  await clock.advance(0);
  return socket;
}

describe("a server that says its values are old", () => {
  it("makes all items stale, also those whose values come, and live again when it has caught up", async () => {
    const { socket, seen, clock } = await watching("a", "b");
    socket.say({ event: "ws:stale" });
    socket.say({ event: "data:set:a", etag: "e2", data: 2 });
    socket.answer("data:get:b", { etag: "e1", data: 1 });
    expect(seen).toEqual(["a 1 stale", "a 2 stale", "b 1 stale"]);
    seen.length = 0;
    socket.say({ event: "ws:live" });
    expect(seen).toEqual(["a 2 live", "b 1 live"]);
    await clock.advance(0);
    expect(socket.gets().filter(({ event }) => event === "data:get:a")).toHaveLength(1);
  });

  it("may say so in its welcome", async () => {
    const { client, opened } = script();
    const item = client.item("a");
    item.subscribe(() => {});
    const socket = await opened();
    socket.welcome({ stale: true });
    socket.answer("data:get:a", { etag: "e1", data: 1 });
    expect(item.get().status).toBe("stale");
    socket.say({ event: "ws:live" });
    expect(item.get().status).toBe("live");
  });

  it("confirms nothing that it has not answered for", async () => {
    const { socket, client } = await watching("a", "b");
    socket.say({ event: "ws:stale" });
    socket.say({ event: "data:set:b", etag: "e1", data: 1 });
    socket.say({ event: "ws:live" });
    expect(client.item("a").get().status).toBe("live");
    expect(client.item("b").get().status).toBe("stale");
  });

  it("says nothing of the next connection", async () => {
    const { socket, client, clock, opened } = await watching("a");
    socket.say({ event: "ws:stale" });
    socket.lose();
    await clock.advance(5_000);
    const next = await opened();
    next.welcome();
    next.answer("data:get:a", { etag: "e1", unchanged: true });
    expect(client.item("a").get().status).toBe("live");
  });

  it("leaves an error an error", async () => {
    const { socket, client } = await watching("a");
    socket.say({ event: "data:set:a", error: { code: "broken", message: "no" } });
    socket.say({ event: "ws:stale" });
    expect(client.item("a").get()).toMatchObject({ status: "error", value: 1 });
    socket.say({ event: "ws:live" });
    expect(client.item("a").get()).toMatchObject({ status: "error", value: 1 });
  });
});

describe("a push before the answer on the same connection", () => {
  it("does not confirm an item that was left and subscribed to again", async () => {
    const { client, socket, clock } = await watching("a", "b");
    const item = client.item("c");
    const leave = item.subscribe(() => {});
    await clock.advance(0);
    socket.answer("data:get:c", { etag: "e1", data: 1 });
    leave();
    await clock.advance(0);
    const again = client.item("c");
    again.subscribe(() => {});
    await clock.advance(0);
    socket.say({ event: "data:set:c", etag: "e2", data: 2 }); // on its way since before
    expect(again.get()).toMatchObject({ value: 2, status: "stale" });
    socket.answer("data:get:c", { etag: "e3", data: 3 });
    expect(again.get()).toMatchObject({ value: 3, status: "live" });
    socket.say({ event: "data:set:c", etag: "e4", data: 4 });
    expect(again.get()).toMatchObject({ value: 4, status: "live" });
  });

  it("is the answer of a plain server", async () => {
    const { client, opened } = script();
    client.item("a").subscribe(() => {});
    const socket = await opened();
    socket.say({ event: "data:set:a", data: 1 });
    expect(client.item("a").get()).toMatchObject({ value: 1, status: "live" });
  });
});

describe("an item after a move", () => {
  it("takes the old connection's pushes until the new one has answered", async () => {
    const parts = await watching("a");
    const { socket, seen, clock } = parts;
    const next = await moved(parts, socket);
    socket.say({ event: "data:set:a", etag: "e2", data: 2 });
    expect(seen).toEqual(["a 2 live"]);
    next.answer("data:get:a", { etag: "e3", data: 3 });
    socket.say({ event: "data:set:a", etag: "e2", data: "older" });
    expect(seen).toEqual(["a 2 live", "a 3 live"]);
    await clock.advance(0);
    expect(socket.readyState).toBe(3); // nothing more is due over it
  });

  it("is live without the new one's answer for 2 s at the most", async () => {
    const parts = await watching("a");
    const { socket, seen, clock } = parts;
    const next = await moved(parts, socket);
    await clock.advance(2_000);
    expect(seen).toEqual(["a 1 stale"]);
    socket.say({ event: "data:set:a", etag: "e2", data: 2 });
    expect(seen).toEqual(["a 1 stale"]);
    next.answer("data:get:a", { etag: "e1", unchanged: true });
    expect(seen).toEqual(["a 1 stale", "a 1 live"]);
  });

  it.each<[string, (socket: ScriptedSocket) => void]>([
    ["is lost", (socket) => socket.lose()],
    ["says that its values are old", (socket) => socket.say({ event: "ws:stale" })],
  ])("is stale when the old connection %s before the new one has answered", async (_, end) => {
    const parts = await watching("a");
    await moved(parts, parts.socket);
    end(parts.socket);
    expect(parts.seen).toEqual(["a 1 stale"]);
  });

  it("is not live because the old connection brings what it said to be old", async () => {
    const parts = await watching("a");
    parts.socket.say({ event: "ws:stale" });
    await moved(parts, parts.socket);
    parts.socket.say({ event: "data:set:a", etag: "e2", data: 2 });
    expect(parts.client.item("a").get().status).toBe("stale");
  });
});

it("the items that were confirmed longest ago are asked for first on a new connection", async () => {
  const { socket, clock, opened } = await watching("a", "b", "c");
  await clock.advance(1_000);
  socket.answer("data:get:c", { etag: "e1", data: 1 });
  await clock.advance(1_000);
  socket.say({ event: "data:set:a", etag: "e2", data: 2 });
  socket.lose();
  await clock.advance(5_000);
  const next = await opened();
  const asked = next.gets().map(({ event }) => event);
  expect(asked.filter((event) => event !== "ws:hello")).toEqual(["data:get:b", "data:get:c", "data:get:a"]);
});
