/** A slow consumer is a peer that does not read, not one that reads large things. */
import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import WebSocket from "ws";
import { reply } from "../../../server/index.js";
import { VirtualClock } from "../../../testing/index.js";
import { connect } from "../../support/client.js";
import { FakePeer } from "../../support/fake-peer.js";
import { setUpRouter } from "../../support/router.js";
import { quietLog, startServer } from "../../support/server.js";

const MB = 1024 * 1024;

/** A web socket that reads `bytesPerTick` of its connection every 20 ms. */
class SlowReader extends WebSocket {
  constructor(url: string) {
    super(url, { maxPayload: 64 * MB });
    this.once("upgrade", ({ socket }) => readSlowly(socket, 2 * MB));
  }
}

function readSlowly(socket: Socket, bytesPerTick: number): void {
  let left = bytesPerTick;
  socket.prependListener("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left <= 0) socket.pause();
  });
  const timer = setInterval(() => {
    left = bytesPerTick;
    socket.resume();
  }, 20);
  socket.once("close", () => clearInterval(timer));
}

describe("a client that reads", () => {
  it("gets large replies to concurrent requests", async () => {
    const log = quietLog();
    const { url, events, sockets } = await startServer({ log });
    events.on("report", (payload) => reply(payload, "x".repeat(4 * MB)));
    sockets.handle("other report", () => "y".repeat(4 * MB));
    const client = connect(url, { WebSocket: SlowReader });
    const asked = ["report", "other report", "report"].map((event) => client.request(event));
    const replies = await Promise.all(asked);
    expect(replies.map((each) => String(each).length)).toEqual([4 * MB, 4 * MB, 4 * MB]);
    expect(log.entries).toEqual([]);
  });
});

describe("what waits for a peer", () => {
  function setUp() {
    const clock = new VirtualClock();
    const limits = { highWaterBytes: 100, maxQueuedBytes: 10_000, maxQueuedMs: 10_000, checkMs: 1_000 };
    const { router } = setUpRouter({ clock, ...limits });
    const peer = new FakePeer(router);
    peer.stalled = true;
    const send = (length: number): void => router.broadcast("news", { text: "x".repeat(length) });
    const ask = (ref: string): void => peer.say({ event: "report", ref });
    return { clock, router, peer, send, ask };
  }

  it("may wait as long as the peer takes bytes, even of one large frame", async () => {
    const { clock, peer, send } = setUp();
    for (let n = 0; n < 3; n++) send(1_000);
    for (let second = 0; second < 60; second++) {
      peer.bufferedAmount -= 10;
      await clock.advance(1_000);
    }
    expect(peer.closes).toEqual([]);
  });

  it("ends its session when the peer has taken nothing for `maxQueuedMs`", async () => {
    const { clock, peer, send } = setUp();
    for (let n = 0; n < 3; n++) send(1_000);
    peer.bufferedAmount -= 10;
    await clock.advance(9_000);
    expect(peer.closes).toEqual([]);
    await clock.advance(4_000);
    expect(peer.closes).toEqual([{ code: 4507, reason: "slow consumer" }]);
  });

  it("may be one event of any size, and replies of 16 times as much as events", async () => {
    const { router, peer, send, ask } = setUp();
    router.handle("report", () => "x".repeat(50_000));
    peer.say({ event: "ws:hello", version: 1, client: "c" });
    for (const ref of ["1", "2", "3"]) ask(ref);
    await turn();
    send(50_000);
    expect(peer.closes).toEqual([]);
    ask("4");
    await turn();
    expect(peer.closes).toEqual([{ code: 4507, reason: "slow consumer" }]);
  });
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
