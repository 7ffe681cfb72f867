/** How a client asks: what it leaves goes first, many gets in one frame, and never more than the server takes. */
import { describe, expect, it } from "vitest";
import { type ScriptedSocket, script } from "../../support/script.js";

const LIMITS = { maxInFlight: 256, maxFramesPerSecond: 50, maxFrameBurst: 100, maxPayloadBytes: 65_536 };

/** A client that knows the limits of its server. */
async function introduced(limits: object | null = LIMITS) {
  const parts = script();
  parts.client.connect();
  const socket = await parts.opened();
  socket.welcome(limits ? { limits } : {});
  return { ...parts, socket };
}

const events = ({ sent }: ScriptedSocket): unknown[] => sent.slice(1).map(({ event }) => event);
const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `item${n}`);

describe("what a client asks for in one turn", () => {
  it("is one frame, to a server that has told its limits", async () => {
    const { client, socket, clock } = await introduced();
    client.item("a").subscribe(() => {});
    client.item("b").subscribe(() => {});
    client.get("c", 7).catch(() => {});
    await clock.advance(0);
    expect(socket.sent.slice(1)).toEqual([
      {
        event: "ws:get",
        ends: [],
        gets: [
          { event: "data:get:a", ref: expect.any(String), live: true },
          { event: "data:get:b", ref: expect.any(String), live: true },
          { event: "data:get:c", id: 7, ref: expect.any(String) },
        ],
      },
    ]);
  });

  it("is a frame for each get, to another server", async () => {
    const { client, socket, clock } = await introduced(null);
    for (const name of names(3)) client.item(name).subscribe(() => {});
    await clock.advance(0);
    expect(events(socket)).toEqual(["data:get:item0", "data:get:item1", "data:get:item2"]);
  });

  it("goes after what was left in the same turn, whichever was called first", async () => {
    const { client, socket, clock } = await introduced();
    const leave = client.item("a").subscribe(() => {});
    await clock.advance(0);
    client.item("b").subscribe(() => {});
    leave();
    await clock.advance(0);
    expect(socket.sent.at(-1)).toMatchObject({
      event: "ws:get",
      ends: ["data:set:a"],
      gets: [{ event: "data:get:b" }],
    });
    expect(socket.sent).toHaveLength(3);
  });

  it("goes before what is said after it", async () => {
    const { client, socket, clock } = await introduced();
    client.item("a").subscribe(() => {});
    client.emit("cheer");
    client.get("b").catch(() => {});
    client.request("order").catch(() => {});
    await clock.advance(0);
    expect(events(socket)).toEqual(["data:get:a", "cheer", "data:get:b", "order"]);
  });

  it("is not asked for if it was left before", async () => {
    const { client, socket, clock } = await introduced();
    client.item("a").subscribe(() => {})();
    await clock.advance(0);
    const controller = new AbortController();
    const aborted = client.get("b", { signal: controller.signal });
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ code: "aborted" });
    await clock.advance(100);
    expect(socket.sent).toHaveLength(1);
  });
});

describe("a renewal", () => {
  it("is the hello and one frame, answered by one frame", async () => {
    const { client, clock, sockets, opened, socket } = await introduced();
    const items = names(20).map((name) => client.item(name));
    for (const item of items) item.subscribe(() => {});
    await clock.advance(0);
    for (const name of names(20)) socket.answer(`data:get:${name}`, { etag: `of ${name}`, data: name });
    socket.lose();
    await clock.advance(5_000);
    const next = await opened();
    expect(sockets).toHaveLength(2);
    expect(next.sent.map(({ event }) => event)).toEqual(["ws:hello", "ws:get"]);
    const gets = next.gets().slice(1);
    expect(gets.map(({ etag }) => etag)).toEqual(names(20).map((name) => `of ${name}`));
    next.welcome({ limits: LIMITS });
    expect(items.map((item) => item.get().status)).toEqual(names(20).map(() => "stale"));
    next.say({ event: "ws:unchanged", refs: gets.map(({ ref }) => ref) });
    expect(items.map((item) => item.get().status)).toEqual(names(20).map(() => "live"));
  });

  it("asks again for what was called unchanged, but was pushed since it was asked for", async () => {
    const { client, clock, opened, socket } = await introduced();
    const item = client.item("a");
    for (const name of ["a", "b"]) client.item(name).subscribe(() => {});
    await clock.advance(0);
    socket.answer("data:get:a", { etag: "e1", data: 1 });
    socket.lose();
    await clock.advance(5_000);
    const next = await opened();
    next.welcome({ limits: LIMITS });
    next.say({ event: "data:set:a", etag: "e2", data: 2 });
    next.say({ event: "ws:unchanged", refs: next.gets().map(({ ref }) => ref) });
    expect(item.get()).toMatchObject({ value: 2, status: "stale" });
    await clock.advance(0);
    next.answer("data:get:a", { etag: "e1", data: 1 });
    expect(item.get()).toMatchObject({ value: 1, status: "live" });
  });

  it("begins anew with a server that does not know what came in one frame", async () => {
    const { client, clock, opened, socket, sockets } = await introduced();
    for (const name of names(3)) client.item(name).subscribe(() => {});
    await clock.advance(0);
    socket.lose();
    await clock.advance(5_000);
    (await opened()).welcome();
    await clock.advance(5_000);
    const last = await opened();
    expect(sockets).toHaveLength(3);
    expect(events(last)).toEqual(["data:get:item0", "data:get:item1", "data:get:item2"]);
  });
});

describe("a client within the limits of its server", () => {
  it("has no more gets in flight, those of calls included", async () => {
    const { client, clock, socket } = await introduced({ ...LIMITS, maxInFlight: 5 });
    for (const name of names(4)) client.get(name).catch(() => {});
    for (const name of names(8).slice(4)) client.item(name).subscribe(() => {});
    await clock.advance(1_000);
    const asked = () =>
      socket
        .gets()
        .map(({ event }) => event)
        .slice(1);
    expect(asked()).toEqual(names(5).map((name) => `data:get:${name}`));
    socket.answer("data:get:item1", { data: 1 });
    await clock.advance(1_000);
    expect(asked()).toEqual(names(6).map((name) => `data:get:${name}`));
  });

  it("counts a get in flight until it is answered, though its caller has given up", async () => {
    const { client, clock, socket } = await introduced({ ...LIMITS, maxInFlight: 1 });
    const late = client.get("a", { timeoutMs: 100 });
    late.catch(() => {});
    client.get("b").catch(() => {});
    await clock.advance(1_000);
    expect(socket.gets()).toHaveLength(2);
    socket.answer("data:get:a", { data: 1 });
    await clock.advance(1_000);
    expect(socket.gets()).toHaveLength(3);
  });

  it("sends no more frames than it may, and leaves some to the application", async () => {
    const { client, clock, socket } = await introduced({ ...LIMITS, maxInFlight: 10_000, maxFrameBurst: 10 });
    for (const name of names(1_000)) client.item(name).subscribe(() => {});
    await clock.advance(0);
    expect(socket.sent).toHaveLength(8);
    await clock.advance(1_000);
    expect(socket.gets()).toHaveLength(1_001);
    expect(socket.sent).toHaveLength(1 + Math.ceil(1_000 / 32));
  });

  it("sends no frame that is longer than the server takes", async () => {
    const { client, clock, socket } = await introduced({ ...LIMITS, maxPayloadBytes: 8_000 });
    for (let n = 0; n < 20; n++) client.item("é".repeat(120), `${"é".repeat(100)} ${n}`).subscribe(() => {});
    await clock.advance(1_000);
    const sizes = socket.sent.map((frame) => Buffer.byteLength(JSON.stringify(frame)));
    expect(Math.max(...sizes)).toBeLessThan(8_000);
    expect(socket.gets()).toHaveLength(21);
  });
});
