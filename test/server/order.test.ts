/** Frames of one socket leave in the order in which they were sent, whoever sent them, and before its goodbye. */
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import type WebSocket from "ws";
import { attach, type Passthrough, reply } from "../../server/index.js";
import { type BarePeer, connectBare } from "../support/bare-peer.js";
import { buses, fresh } from "../support/buses.js";
import { atEnd } from "../support/disposing.js";
import { FakePeer } from "../support/fake-peer.js";
import { setUpRouter } from "../support/router.js";
import { startHttp, startServer } from "../support/server.js";

/** A payload as a listener made for monument gets it. */
type Sent = Passthrough<{ event: string }, WebSocket>;

const HELLO = { event: "ws:hello", version: 1, client: "c" };
const eventsOf = ({ inbox }: BarePeer): unknown[] => inbox.all.map(({ event, n }) => n ?? event);
const big = "x".repeat(1_000_000);

describe("the real socket of a session", () => {
  it("sends between the events of its session", async () => {
    const { url, sockets } = await startServer();
    sockets.handle("mix", (_, { session, socket }) => {
      session.emit("note", { n: 1 });
      (socket as WebSocket).send('{"event":"note","n":2}');
      session.emit("note", { n: 3 });
      (socket as WebSocket).send(Buffer.from('{"event":"note","n":4}'), { binary: false }, () =>
        session.emit("note", { n: 5 }),
      );
    });
    const peer = await connectBare(url);
    peer.send({ event: "mix" });
    await peer.inbox.find(({ n }) => n === 5);
    expect(eventsOf(peer)).toEqual([1, 2, 3, 4, 5]);
  });

  it("sends after the events that wait because their client reads slowly", async () => {
    const { url, sockets } = await startServer({ maxQueuedBytes: 100_000_000 });
    sockets.handle("flood", (_, { session, socket }) => {
      for (let n = 1; n <= 20; n++) session.emit("note", { n, big });
      (socket as WebSocket).send('{"event":"note","n":21}');
      session.emit("note", { n: 22 });
    });
    const peer = await connectBare(url);
    peer.send({ event: "flood" });
    await peer.inbox.find(({ n }) => n === 22);
    expect(eventsOf(peer)).toEqual(Array.from({ length: 22 }, (_, index) => index + 1));
  });

  it.each([
    ["close", 4000],
    ["terminate", 1006],
  ] as const)("loses nothing that was sent before its %s", async (end, code) => {
    const { url, sockets } = await startServer();
    sockets.handle("bye", (_, { session, socket }) => {
      session.emit("last");
      (socket as WebSocket)[end](4000);
    });
    const peer = await connectBare(url);
    peer.send({ event: "bye" });
    expect((await once(peer.socket, "close"))[0]).toBe(code);
    expect(eventsOf(peer)).toEqual(["last"]);
  });

  it.each(buses)("brings the reply of a listener on %s that closes at once", async (_, createBus) => {
    const events = createBus();
    const { server, url } = await startHttp();
    const sockets = attach(server, { webSockets: true, events });
    atEnd(() => sockets.close({ graceMs: 0 }));
    const event = fresh("login");
    events.on(event, (payload) => {
      reply(payload as Sent, { ok: false });
      (payload as Sent).socket.close(1000);
    });
    const peer = await connectBare(url);
    peer.send(HELLO);
    peer.send({ event, ref: "1" });
    expect((await once(peer.socket, "close"))[0]).toBe(1000);
    expect(peer.inbox.all.at(-1)).toEqual({ event: "ws:reply", ref: "1", data: { ok: false } });
  });

  it.each(["socket", "session"])("is closed after all events that wait, through the %s", async (by) => {
    const { url, sockets } = await startServer({ maxQueuedBytes: 100_000_000 });
    sockets.handle("flood", (_, { session, socket }) => {
      for (let n = 1; n <= 20; n++) session.emit("note", { n, big });
      if (by === "session") session.close(4000);
      else (socket as WebSocket).close(4000);
    });
    const peer = await connectBare(url);
    peer.send({ event: "flood" });
    expect((await once(peer.socket, "close"))[0]).toBe(4000);
    expect(eventsOf(peer)).toHaveLength(20);
    await expect.poll(() => sockets.stats()).toMatchObject({ dropped: 0, sessions: 0 });
  });
});

describe("what waits for a slow peer", () => {
  it("is dropped when the router ends its session, as for a token that was revoked", () => {
    const { router } = setUpRouter({ highWaterBytes: 100 });
    const peer = new FakePeer(router);
    peer.stalled = true;
    for (let n = 0; n < 3; n++) router.broadcast("note", { text: "x".repeat(100) });
    router.revoke(() => true);
    expect(router.stats().dropped).toBe(2);
  });
});
