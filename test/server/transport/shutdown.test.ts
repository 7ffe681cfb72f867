/** `close`: the order in which a server ends. */
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import WebSocket from "ws";
import { shutDown } from "../../../server/transport/shutdown.js";
import { connectBare } from "../../support/bare-peer.js";
import { quietLog, startServer } from "../../support/server.js";

const HELLO = { event: "ws:hello", version: 1, client: "test" };

describe("close", () => {
  it("refuses upgrades, asks full peers to move, lets gets be answered, then says goodbye", async () => {
    const { url, sockets, events } = await startServer({ log: quietLog() });
    events.on("data:get:slow", () => setTimeout(() => events.emit("data:set:slow", 1), 200));
    const { socket, inbox, send } = await connectBare(url);
    const plain = await connectBare(url);
    send(HELLO);
    send({ event: "data:get:slow", ref: "r" });
    await inbox.find(({ event }) => event === "ws:welcome");
    const closed = once(socket, "close");
    const ended = sockets.close({ graceMs: 500 });
    expect(await inbox.next()).toEqual({ event: "ws:drain", withinMs: 500 });
    const [refused] = await once(new WebSocket(url), "error");
    expect(String(refused)).toContain("503");
    expect(await inbox.next()).toEqual({ event: "data:set:slow", ref: "r", data: 1 });
    const [code, reason] = await closed;
    expect([code, String(reason)]).toEqual([1012, "the server is going away"]);
    await ended;
    expect(plain.inbox.all).toEqual([]);
    expect(sockets.stats().sessions).toBe(0);
    expect(events.listenerCount("data:set:slow")).toBe(0);
  });

  it("does not wait when everybody has left", async () => {
    const { url, sockets } = await startServer();
    const { socket, inbox, send } = await connectBare(url);
    send(HELLO);
    await inbox.next();
    const ended = sockets.close({ graceMs: 24_000 });
    await inbox.find(({ event }) => event === "ws:drain");
    socket.close();
    await ended;
    expect(sockets.stats().sessions).toBe(0);
  });

  it("cuts a peer that does not read, without a goodbye that it would never take", async () => {
    const { url, sockets, events } = await startServer();
    const { socket, send } = await connectBare(url);
    send({ event: "data:get:big", live: true });
    await expect.poll(() => sockets.stats().items).toBe(1);
    socket.pause();
    const big = "x".repeat(1_000_000);
    for (let time = 0; time < 3; time++) {
      events.emit("data:set:big", big);
      await new Promise(setImmediate);
    }
    await sockets.close({ graceMs: 100 });
    const closed = once(socket, "close");
    socket.resume();
    expect((await closed)[0]).toBe(1006);
  });

  it("ends at once with graceMs 0, and only once however often it is called", async () => {
    const { url, sockets, server } = await startServer();
    const { socket } = await connectBare(url);
    const closed = once(socket, "close");
    await Promise.all([sockets.close({ graceMs: 0 }), sockets.close()]);
    await closed;
    expect(server.listenerCount("upgrade")).toBe(0);
    expect(server.listenerCount("connection")).toBe(1); // Node's own
  });

  it("says goodbye in batches when there are many", async () => {
    const sessions = new Set<ReturnType<typeof fake>>();
    let turn = 0;
    const byTurn = new Map<number, number>();
    const fake = () => {
      const session = {
        signal: new AbortController().signal,
        peer: {},
        isBehind: false,
        close: () => {
          sessions.delete(session);
          byTurn.set(turn, (byTurn.get(turn) ?? 0) + 1);
        },
        end: () => {},
      };
      return session;
    };
    for (let n = 0; n < 250; n++) sessions.add(fake());
    const ended = shutDown({ all: sessions, drain: () => {} }, { clients: [] }, { graceMs: 1 });
    while (sessions.size > 0) {
      await new Promise(setImmediate);
      turn++;
    }
    await ended;
    expect([...byTurn.values()]).toEqual([100, 100, 50]);
  });
});
