/** How many sessions a user may have on all nodes together. Over an engine in memory, on virtual time. */
import { EventEmitter } from "node:events";
import { beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../cluster/engine.js";
import { createRouter, type Router, type RouterOptions } from "../../server/index.js";
import { type MemoryEngine, memoryEngine, VirtualClock } from "../../testing/index.js";
import { atEnd } from "../support/disposing.js";
import { FakePeer } from "../support/fake-peer.js";
import { quietLog } from "../support/server.js";

const ANN = { id: "ann" };
let clock: VirtualClock;
let hub: MemoryEngine;
let nodes: { router: Router; engine: Engine }[];

beforeEach(() => {
  clock = new VirtualClock();
  hub = memoryEngine({ clock });
  nodes = [];
});

async function start(count: number, options: RouterOptions = { maxConnectionsPerUser: 2 }): Promise<void> {
  for (let more = 0; more < count; more++) {
    const cluster = hub.engine();
    const all = { webSockets: true, events: new EventEmitter(), clock, log: quietLog(), cluster };
    const router = createRouter({ ...all, ...options });
    atEnd(() => router.close());
    nodes.push({ router, engine: cluster });
  }
  await clock.advance(50);
}

const at = (index: number) => nodes[index] ?? expect.unreachable(`there is no node ${index}`);
const come = (index: number, user: unknown = ANN): FakePeer => new FakePeer(at(index).router, { user });
const codes = (...peers: FakePeer[]): unknown[] => peers.map(({ closes }) => closes[0]?.code);
const open = (): number => nodes.reduce((total, { router }) => total + router.sessions.size, 0);

describe("the sessions of a user", () => {
  it("are counted on all nodes, until they end", async () => {
    await start(2);
    const [here, there, other] = [come(0), come(1), come(1, { id: "bob" })];
    await clock.advance(20);
    const more = [come(0), come(1)];
    await clock.advance(20);
    expect(codes(here, there, other, ...more)).toEqual([undefined, undefined, undefined, 4429, 4429]);
    here.leave();
    await clock.advance(20);
    const last = [come(1), come(1)];
    await clock.advance(20);
    expect(codes(...last)).toEqual([undefined, 4429]);
    for (const each of [there, ...last]) each.leave();
    await clock.advance(20);
    const again = [come(0), come(0)];
    await clock.advance(20);
    expect(codes(...again)).toEqual([undefined, undefined]);
  });

  it("are never more, however many come at once", async () => {
    await start(3, { maxConnectionsPerUser: 4 });
    for (let round = 0; round < 20; round++) {
      const all = Array.from({ length: 12 }, (_, index) => come(index % 3));
      await clock.advance(200);
      expect(open()).toBe(4);
      for (const each of all) each.leave();
      await clock.advance(20);
    }
  });

  it("are counted by their tokens too, and what they send waits until that is done", async () => {
    const authenticateToken = (token: unknown) => ({ user: { id: token } });
    await start(2, { maxConnectionsPerUser: 1, authenticateToken });
    const heard: unknown[] = [];
    for (const [index, { router }] of nodes.entries()) router.handle("note", () => void heard.push(index));
    const peers = [0, 1].map((index) => come(index, undefined));
    for (const peer of peers) {
      peer.say({ event: "ws:hello", version: 1, client: "c", token: "ann" });
      peer.say({ event: "note" });
      await clock.advance(20);
    }
    expect(codes(...peers)).toEqual([undefined, 4429]);
    expect(heard).toEqual([0]);
  });

  it("do not count without the limit, nor of users who cannot be told apart", async () => {
    await start(2, {});
    await start(2, { maxConnectionsPerUser: 1 });
    hub.stop(); // nobody waits for it
    const all = [0, 1, 0, 1].map((index) => come(index));
    const nameless = [2, 3].map((index) => come(index, { name: "ann" }));
    expect(open()).toBe(6);
    expect(codes(...all, ...nameless)).toEqual(Array(6).fill(undefined));
  });

  it("leave no timer behind, and are counted out if they end before they were counted", async () => {
    await start(2, { maxConnectionsPerUser: 1 });
    come(0).leave();
    await clock.advance(20);
    const after = come(1);
    await clock.advance(20);
    expect(codes(after)).toEqual([undefined]);
    for (const { router } of nodes) router.close();
    await clock.advance(5_000);
    expect(clock.pending).toBe(0);
  });
});

describe("the sessions of a node that is no more", () => {
  it("count until its lease is over", async () => {
    await start(2);
    for (const _ of [1, 2]) come(0);
    await clock.advance(20);
    hub.cut(at(0).engine, 1e9); // without a goodbye
    await clock.advance(5_000);
    const early = come(1);
    await clock.advance(12_000);
    const late = come(1);
    await clock.advance(20);
    expect(codes(early, late)).toEqual([4429, undefined]);
  });

  it("count no more after its goodbye, nor while it asks its clients to move", async () => {
    await start(3);
    for (const _ of [1, 2]) come(0);
    await clock.advance(20);
    at(0).router.drain();
    await clock.advance(20);
    const moved = [come(1), come(1), come(1)];
    await clock.advance(20);
    expect(codes(...moved)).toEqual([undefined, undefined, 4429]);
    at(1).router.close();
    await clock.advance(20);
    const after = [come(2), come(2), come(2)];
    await clock.advance(20);
    expect(codes(...after)).toEqual([undefined, undefined, 4429]);
  });
});

describe("while the engine is away", () => {
  it("each node counts its own, and all are counted when it is back, also if it has forgotten", async () => {
    await start(2);
    come(0);
    await clock.advance(20);
    hub.kill();
    await clock.advance(1_000);
    const alone = [come(1), come(1), come(1)];
    await clock.advance(20);
    expect(codes(...alone)).toEqual([undefined, undefined, 4429]);
    hub.start();
    await clock.advance(3_000);
    const back = [come(0), come(1)];
    await clock.advance(20);
    expect(codes(...back)).toEqual([4429, 4429]);
    for (const each of alone) each.leave();
    await clock.advance(20);
    const after = [come(0), come(1)];
    await clock.advance(20);
    expect(codes(...after)).toEqual([undefined, 4429]);
  });

  it("those who have left meanwhile do not count when it is back", async () => {
    await start(2);
    const peers = [come(0), come(0)];
    await clock.advance(20);
    hub.kill({ keeps: true });
    for (const each of peers) each.leave();
    await clock.advance(1_000);
    hub.start();
    await clock.advance(3_000);
    const after = [come(1), come(1)];
    await clock.advance(20);
    expect(codes(...after)).toEqual([undefined, undefined]);
  });

  it("lets a user in when the engine hangs, as soon as that is known", async () => {
    await start(2);
    hub.stop();
    const peer = come(0);
    await clock.advance(100);
    expect(open()).toBe(0);
    await clock.advance(5_000);
    expect([codes(peer), open()]).toEqual([[undefined], 1]);
  });

  it("has what it lost without a word written again", async () => {
    await start(2);
    come(0);
    await clock.advance(20);
    come(0);
    await clock.advance(20);
    hub.rollback(60_000); // as a replica that lags
    await clock.advance(700_000);
    const late = come(1);
    await clock.advance(20);
    expect(codes(late)).toEqual([4429]);
  });
});
