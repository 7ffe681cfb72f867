/** S27 and S28: a server costs its clients little time and memory, whatever it says. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { connect } from "../support/client.js";
import { atEnd } from "../support/disposing.js";
import { startHostile } from "../support/hostile-server.js";
import { Inbox } from "../support/inbox.js";

const WELCOME = JSON.stringify({ event: "ws:welcome", version: 1, session: "s", heartbeatMs: 20_000 });

/** Timers may fire up to a millisecond early. */
const EARLY_MS = 2;

describe("S27: a server that keeps its clients busy", () => {
  it("S27 by sending them on and on is called no faster than one that is gone", async () => {
    const { url, sockets, heard } = await startHostile();
    const at: number[] = [];
    void connect(url, { retryMinMs: 100, retryMaxMs: 100 }).connect();
    for (let count = 0; count < 4; count++) {
      const socket = await sockets.next();
      await heard.find(({ event }) => event === "ws:hello");
      at.push(performance.now());
      socket.send(WELCOME);
      socket.send('{"event":"ws:drain","withinMs":0}');
    }
    const [, second = 0, third = 0, fourth = 0] = at; // the first move is free
    expect(third - second).toBeGreaterThan(100 - EARLY_MS);
    expect(fourth - third).toBeGreaterThan(100 - EARLY_MS);
  });

  it("S27 by calling a value unchanged that they have not is asked less and less often", async () => {
    const { url, sockets, heard } = await startHostile();
    connect(url, { random: () => 0 }).subscribe("clock", () => {});
    const socket = await sockets.next();
    const at: number[] = [];
    for (let count = 0; count < 3; count++) {
      const { ref } = await heard.find(({ live }) => live === true);
      at.push(performance.now());
      socket.send(JSON.stringify({ event: "data:set:clock", ref, etag: "none", unchanged: true }));
    }
    const [, second = 0, third = 0] = at; // once may be a push that has crossed the get
    expect(third - second).toBeGreaterThan(500 - EARLY_MS);
  });
});

describe("S28: a server that sends much", () => {
  it("S28 is offered no compression by a client in Node", async () => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: true });
    const offers = new Inbox<string>();
    server.on("connection", (_, { headers }) => offers.put(headers["sec-websocket-extensions"] ?? "none"));
    atEnd(() => server.close());
    await once(server, "listening");
    void connect(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`).connect();
    expect(await offers.next()).toBe("none");
  });

  const long = "x".repeat(600);
  it.each<[string, (socket: WebSocket) => void]>([
    ["in one message", (socket) => socket.send(long + long)],
    [
      "in parts",
      (socket) => {
        socket.send(`+${long}`);
        socket.send(`+${long}`);
      },
    ],
  ])("S28 %s loses the connection, and the client comes back", async (_, send) => {
    const { url, sockets } = await startHostile();
    void connect(url, { maxMessageBytes: 1_000 }).connect();
    const first = await sockets.next();
    const closed = once(first, "close");
    send(first);
    await closed;
    await sockets.next();
  });
});
